import type * as z from "zod";
import { byName, type CatalogueEntry, catalogue, topLevelNames } from "./catalogue.ts";
import { nearestName } from "./nearest-name.ts";
import { CONFIG_FILE, fixFor, nameFor, type SettingsProblem } from "./settings-error.ts";
import type { SettingsTree } from "./settings-tree.ts";

/** Turns what the schema found into sentences for the operator. */
export function problemsOfSchema(issues: readonly z.core.$ZodIssue[], tree: SettingsTree): SettingsProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, tree));
}

function problemsOf(issue: z.core.$ZodIssue, tree: SettingsTree): SettingsProblem[] {
  const path = issue.path.map(String);
  const entry = byName.get(path[0] ?? "") ?? byName.get(path.slice(0, 2).join("."));
  if (entry === undefined) {
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownName([...path, key]));
    const setting = path.join(".");
    return [
      { setting, problem: `${setting} must be an object of settings.`, fix: `Correct it in ${CONFIG_FILE}.` },
    ];
  }
  const source = tree.sourceOf(entry);
  const setting = nameFor(entry, source);
  const inside = path.slice(entry.path.length);
  const at = inside.length === 0 ? setting : `${setting}: ${inside.map(spoken).join(".")}`;
  const fix = fixFor(entry, source);
  if (issue.code !== "unrecognized_keys")
    return [{ setting, problem: sentence(`${at} ${sentenceEnd(issue)}`), fix }];
  return issue.keys.map((key) => {
    const nearest = nearestName(key, keysInside(entry));
    const question = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
    return {
      setting,
      problem: `${at} has no key ${key}.${question}`,
      fix,
      ...(nearest !== undefined && { nearest }),
    };
  });
}

/** Ends in a full stop, unless a question ends it already. */
function sentence(text: string): string {
  return text.endsWith("?") ? text : `${text}.`;
}

/** Positions are counted from 1 for people. */
function spoken(part: string): string {
  return /^\d+$/.test(part) ? `item ${Number(part) + 1}` : part;
}

/** Our own messages go on after the setting's name; of the library's, only those that quote no value are used. */
function sentenceEnd(issue: z.core.$ZodIssue): string {
  const [first] = issue.code === "invalid_key" ? issue.issues : [];
  if (first !== undefined) return first.message;
  if (issue.code === "custom" || /^(must|is|has|needs) /.test(issue.message)) return issue.message;
  return issue.code === "invalid_type"
    ? `must be of the type ${issue.expected}`
    : "has a value of the wrong kind";
}

function keysInside(entry: CatalogueEntry): string[] {
  let schema: unknown = entry.schema;
  while (typeof schema === "object" && schema !== null) {
    if ("shape" in schema) return Object.keys(schema.shape as object);
    const definition = "def" in schema ? (schema.def as { innerType?: unknown }) : undefined;
    schema = definition?.innerType;
  }
  return [];
}

function unknownName(path: readonly string[]): SettingsProblem {
  const setting = path.join(".");
  const [first = "", second] = path;
  const own = second === undefined ? [...topLevelNames] : siblings(first);
  const key = second ?? first;
  const near = nearestName(key, own);
  const elsewhere = catalogue.find((entry) => entry.path.at(-1) === key)?.name;
  const prefix = second === undefined ? "" : `${first}.`;
  const nearest = near === undefined ? (elsewhere ?? nearestName(setting, byName.keys())) : prefix + near;
  const question = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  return {
    setting,
    problem: `${setting} is not a setting.${question}`,
    fix:
      nearest === undefined
        ? `Remove it from ${CONFIG_FILE}; "gatehouse settings" lists all names.`
        : `Rename it in ${CONFIG_FILE}, or remove it.`,
    ...(nearest !== undefined && { nearest }),
  };
}

function siblings(section: string): string[] {
  return catalogue.flatMap(({ path: [first, second] }) =>
    first === section && second !== undefined ? [second] : [],
  );
}
