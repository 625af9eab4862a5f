import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { widestSettings } from "../../../src/doors/headless/contract.ts";
import { openApiDocument } from "../../../src/doors/headless/openapi/document.ts";
import { additional, type Difference, missing } from "./compare.ts";
import { deviations } from "./deviations.ts";
import { type Facts, factsOf } from "./facts.ts";

/** Read from the reference's document by `derive-reference.ts`. */
const reference: Facts = JSON.parse(readFileSync(new URL("./reference.json", import.meta.url), "utf8"));
const ours = factsOf(openApiDocument(widestSettings()));

const line = ({ operation, what }: Difference) => `${operation}: ${what}`;
const show = (title: string, lines: readonly string[]) =>
  process.stdout.write(`${title}:\n${lines.map((text) => `  ${text}\n`).join("")}`);

describe("our OpenAPI document against the reference's, operation by operation", () => {
  const found = missing(ours, reference).map(line);
  const meant = deviations.flatMap(({ differences }) => differences);

  it("lacks no operation, parameter, field, status or part of an answer, but for what is listed", () => {
    show("More than in the reference's document", additional(ours, reference).map(line));
    for (const { why, differences } of deviations) show(why, differences);
    expect(found.filter((text) => !meant.includes(text))).toEqual([]);
  });

  it("lists nothing that no longer deviates", () => {
    expect(meant.filter((text) => !found.includes(text))).toEqual([]);
  });

  it("gives the operations of both the same chapters", () => {
    const chapters = Object.keys(reference).map((operation) => [operation, ours[operation]?.tag]);
    const differing = chapters.filter(
      ([operation = "", tag]) => tag !== undefined && tag !== reference[operation]?.tag,
    );
    expect(differing).toEqual([]);
  });
});

describe("the comparison itself", () => {
  const [[operation, facts] = expect.fail()] = Object.entries(reference).filter(
    ([, { body, parameters }]) => body !== undefined && parameters.length > 1,
  );
  const without = (change: object): Facts => ({ ...reference, [operation]: { ...facts, ...change } });
  const { [operation]: _, ...others } = reference;
  const [status = ""] = Object.keys(facts.responses);

  it.each([
    ["an operation", others],
    ["a parameter", without({ parameters: facts.parameters.slice(1) })],
    ["a parameter that may be absent", without({ requiredParameters: [...facts.parameters, "header X"] })],
    ["a body", without({ body: undefined })],
    ["a field", without({ body: { ...facts.body, fields: [], required: [] } })],
    ["a field that may be absent", without({ body: { ...facts.body, required: ["x"] } })],
    ["a status", without({ responses: {} })],
    ["a part of an answer", without({ responses: { ...facts.responses, [status]: [] } })],
  ])("finds %s missing", (_name, changed: Facts) => {
    expect(missing(changed, reference).map(({ operation: at }) => at)).toContain(operation);
    expect(missing(reference, reference)).toEqual([]);
  });
});
