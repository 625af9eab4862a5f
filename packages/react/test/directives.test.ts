import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const SOURCE = new URL("../src/", import.meta.url);
const files = readdirSync(SOURCE).map((name) => ({
  name,
  text: readFileSync(new URL(name, SOURCE), "utf8"),
}));

describe("in a Next.js app", () => {
  it.each(files.filter(({ text }) => /import \{(?! type).* from "react"/.test(text)))(
    "$name, which uses React's hooks, is client code by its first line",
    ({ text }) => {
      expect(text).toMatch(/^"use client";/);
    },
  );
});
