/**
 * Writes data as YAML 1.2 in block style, for people. A string that could be read as something else is quoted as JSON
 * quotes it, which is YAML too.
 *
 * @example toYaml({ openapi: "3.1.1", tags: [{ name: "Sessions" }] }) // openapi: "3.1.1"\ntags:\n  - name: Sessions\n
 */
export function toYaml(data: object): string {
  return `${block(data, "")}\n`;
}

/** The lines of a list or an object, each behind this indentation. */
function block(data: object, indent: string): string {
  if (Array.isArray(data))
    return data.map((item) => `${indent}- ${nested(item, `${indent}  `).trimStart()}`).join("\n");
  return Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${indent}${scalar(key)}:${nested(value, `${indent}  `)}`)
    .join("\n");
}

/** A value as it stands behind a key: on the same line, or on those below. */
function nested(data: unknown, indent: string): string {
  if (typeof data !== "object" || data === null) return ` ${scalar(data)}`;
  if (Object.keys(data).length === 0) return Array.isArray(data) ? " []" : " {}";
  return `\n${block(data, indent)}`;
}

const PLAIN = /^[A-Za-z_$/](?:[\w./{}()',;-]|[ ](?=[\w.(/]))*$/;
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

function scalar(value: unknown): string {
  return typeof value === "string" && PLAIN.test(value) && !WORDS.test(value)
    ? value
    : JSON.stringify(value ?? null);
}
