import { writeFileSync } from "node:fs";
import { headlessContract, type JsonSchema, type OperationContract } from "gatehouse";

/** How `src/contract.ts` is made, for those who find it out of date. */
export const COMMAND = "npm run contract -w @gatehouse/client";
export const CONTRACT_FILE = new URL("../src/contract.ts", import.meta.url);

const BANNER = `/*
 * Generated, so do not edit: the wire types of the headless door, and nothing else. They are made from its route table
 * and schemas (packages/server/src/doors/headless) by \`${COMMAND}\`.
 * Field names are the protocol's own, so a field error's \`param\` names the field that was sent.
 */
// biome-ignore-all lint/style/noExcessiveLinesPerFile: nobody writes it, and it grows with the server`;

/** The text of `src/contract.ts`, as the server's schemas want it now, in the formatter's own layout. */
export function contractSource(): string {
  const { operations: all, schemas } = headlessContract();
  // What a form is posted to has fields and no answer that a program sees.
  const operations = all.filter(({ form }) => !form);
  const types = Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = [
    BANNER,
    ...types.map(([name, schema]) => declaration(name, schema)),
    ...all.flatMap(inputDeclaration),
    operationsDeclaration(operations),
  ];
  return `${parts.join("\n\n")}\n`;
}

function declaration(name: string, schema: JsonSchema, description = schema.description): string {
  if (schema.type === "object") return `${comment(description)}export interface ${name} ${typeOf(schema)}`;
  const type = typeOf(schema);
  const line = `export type ${name} = ${type};`;
  const members = `export type ${name} =\n  | ${type.replaceAll(" | ", "\n  | ")};`;
  return comment(description) + (line.length > LINE_WIDTH ? members : line);
}

/** As `biome.json` has it. */
const LINE_WIDTH = 110;

function inputDeclaration({ id, method, path, input }: OperationContract): string[] {
  if (input === undefined) return [];
  return [declaration(inputName(id), input, `The body of \`${method} ${path}\`.`)];
}

const inputName = (id: string) => `${id.charAt(0).toUpperCase()}${id.slice(1)}Input`;

function operationsDeclaration(operations: readonly OperationContract[]): string {
  const lines = operations.map((operation) => {
    const { id, method, path, summary, headers, query, input, answers } = operation;
    const facts = [
      `method: "${method}";`,
      `path: "${path}";`,
      ...(input === undefined ? [] : [`input: ${inputName(id)};`]),
      ...(headers.length === 0 ? [] : [`headers: ${union(headers.map((name) => JSON.stringify(name)))};`]),
      ...(query.length === 0 ? [] : [`query: ${union(query.map((name) => JSON.stringify(name)))};`]),
      `answers: ${block(Object.entries(answers).map(([status, name]) => `${status}: ${name};`))};`,
    ];
    return `${comment(`${summary}.`)}${id}: ${block(facts)};`;
  });
  return `${comment("Every operation by its id: what it takes, and what it answers by status.")}export interface Operations ${block(lines)}`;
}

/** The TypeScript of a schema; throws on what no schema of the door has needed yet. */
function typeOf(schema: JsonSchema | boolean): string {
  if (typeof schema === "boolean") return schema ? "unknown" : "never";
  if (schema.$ref !== undefined) return schema.$ref.replace("#/$defs/", "");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return union(alternatives.map(typeOf));
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "number":
    case "integer":
      return "number";
    case "array":
      return arrayOf(schema);
    case "object":
      return objectOf(schema);
    default:
      throw new Error(`The generator cannot write this as a type yet: ${JSON.stringify(schema)}`);
  }
}

function arrayOf({ items = true }: JsonSchema): string {
  if (Array.isArray(items)) throw new Error("The generator cannot write tuples as a type yet.");
  const item = typeOf(items);
  return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
}

function objectOf({ properties = {}, required = [] }: JsonSchema): string {
  const members = Object.entries(properties).map(([name, schema]) => {
    const description = typeof schema === "boolean" ? undefined : schema.description;
    return `${comment(description)}${name}${required.includes(name) ? "" : "?"}: ${typeOf(schema)};`;
  });
  return block(members);
}

const union = (types: readonly string[]) => [...new Set(types)].join(" | ");

const block = (members: readonly string[]) =>
  members.length === 0 ? "{}" : `{\n${members.join("\n").replace(/^/gm, "  ")}\n}`;

const comment = (text: string | undefined) => (text === undefined ? "" : `/** ${text} */\n`);

if (import.meta.main) writeFileSync(CONTRACT_FILE, contractSource());
