/**
 * The page of the manual that lists where our answers differ from the recorded ones, made of what the replays are told to expect.
 * After a change of the deviations, in this folder: `node --conditions=gatehouse-source differences.ts`
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Deviation } from "./deviation.ts";
import { deviations } from "./deviations.ts";
import { restDeviations } from "./rest-deviations.ts";

const file = fileURLToPath(new URL("../../../../docs/differences.md", import.meta.url));

export const writtenDifferences = (): string => readFileSync(file, "utf8");

/** The page as the deviations make it. */
export function differences(): string {
  const ofHeadless = deviations.filter((deviation) => !restDeviations.includes(deviation));
  return `# Where answers differ from the reference's

The tests replay recordings of Django 5.2 with django-allauth 65.16, Django REST framework 3.18 and SimpleJWT 5.5 and compare every status, body and
header that carries meaning. These are all the differences that they are told to expect, and why. (This page is made of that list.)

## The headless API

${listOf(ofHeadless)}

## The token API and the JWT API

What the recordings show of the views themselves is a small demonstration project; their bodies follow Gatehouse's own contract. The rules
around them are those of the libraries: how headers and bodies are read, what is wrong with them, tokens, statuses, methods.

${listOf(restDeviations)}
`;
}

function listOf(found: readonly Deviation[]): string {
  return [...new Set(found.map(({ why }) => why))].map((why) => `- ${why}`).join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, differences());
