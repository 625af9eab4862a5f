import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";
import { factsOf } from "./facts.ts";

/**
 * Makes `reference.json` from the OpenAPI document of django-allauth's headless API:
 * `node --conditions=gatehouse-source derive-reference.ts <openapi.yaml>`
 */
const [, , source] = process.argv;
if (source === undefined) throw new Error("Name the reference's openapi.yaml.");
const facts = factsOf(parse(readFileSync(source, "utf8")));
writeFileSync(new URL("./reference.json", import.meta.url), `${JSON.stringify(facts, null, 1)}\n`);
