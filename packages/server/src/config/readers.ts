import { UnreadableValue } from "./unreadable-value.ts";

/** From the text of an environment variable to the value the schema judges. */
export type Reader = (raw: string) => unknown;

const FLAGS: Readonly<Record<string, boolean>> = { true: true, "1": true, false: false, "0": false };

export const readText: Reader = (raw) => raw;

export const readFlag: Reader = (raw) => {
  const value = FLAGS[raw.trim().toLowerCase()];
  if (value === undefined) throw new UnreadableValue("must be true or false (1 and 0 work too)");
  return value;
};

export const readNumber: Reader = (raw) => {
  const digits = raw.trim();
  if (!/^-?\d+(\.\d+)?$/.test(digits)) throw new UnreadableValue("must be a number in digits");
  return Number(digits);
};

/** Comma-separated; a JSON list is taken too, for values that hold commas themselves. */
export const readList: Reader = (raw) => {
  if (raw.trim().startsWith("[")) return readJson(raw);
  return raw
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
};

export const readJson: Reader = (raw) => {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    // The engine's own message quotes the text, and the text may hold a secret.
    throw new UnreadableValue("is not valid JSON; keys and texts need double quotes");
  }
};

/** An empty text, `none` and `null` mean: no value. */
export function readOrNone(read: Reader): Reader {
  return (raw) => (["", "none", "null"].includes(raw.trim().toLowerCase()) ? null : read(raw));
}

/** True, false or something else. */
export function readFlagOr(read: Reader): Reader {
  return (raw) => FLAGS[raw.trim().toLowerCase()] ?? read(raw);
}
