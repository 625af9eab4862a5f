import { type Reader, readOrNone, readText } from "./readers.ts";
import { ours, parsed } from "./setting.ts";
import { UnreadableValue } from "./unreadable-value.ts";

/** The address of a service. The parts are not judged here: whoever opens it knows better, and quotes no password. */
function serviceUrl(value: unknown, schemes: readonly string[], example: string): string {
  const scheme =
    typeof value === "string" ? /^([a-z][a-z0-9+]*):\/\//i.exec(value)?.[1]?.toLowerCase() : undefined;
  if (typeof value === "string" && scheme !== undefined && schemes.includes(scheme)) return value;
  throw new UnreadableValue(`must be a URL that starts with ${schemes.join("://, ")}://, such as ${example}`);
}

export function databaseUrl(initial: string, doc: string) {
  const schemes = ["sqlite", "postgres", "postgresql", "mysql", "mariadb"];
  const parse = (value: unknown): string => serviceUrl(value, schemes, "sqlite:///./var/gatehouse.db");
  return parsed<string, string>({ ...ours, doc, initial, secret: "url", read: readText, parse });
}

export function redisUrl(doc: string) {
  const read: Reader = readOrNone(readText);
  const parse = (value: unknown): string | null =>
    value === null ? null : serviceUrl(value, ["redis", "rediss"], "redis://localhost:6379");
  return parsed<string | null, string | null>({ ...ours, doc, initial: null, secret: "url", read, parse });
}

/**
 * A page of the front end: absolute, or a path below PUBLIC_URL. `{key}` stands for the key.
 *
 * @throws UnreadableValue
 */
export function parsePageUrl(value: unknown): string {
  const given = typeof value === "string" ? value : "";
  // An app's own scheme (myapp://…) is fine; one that runs or holds content is not.
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(given)?.[1]?.toLowerCase();
  const absolute =
    scheme !== undefined && !["javascript", "data", "vbscript", "blob", "file"].includes(scheme);
  if (absolute || /^\/(?![/\\])/.test(given)) return given;
  throw new UnreadableValue("must be an absolute URL, or a path that starts with one slash");
}
