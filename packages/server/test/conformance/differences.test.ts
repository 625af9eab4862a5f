import { expect, it } from "vitest";
import { differences, writtenDifferences } from "./differences.ts";

it("the manual lists every difference from the reference that the replays are told to expect", () => {
  expect(writtenDifferences()).toBe(differences());
});
