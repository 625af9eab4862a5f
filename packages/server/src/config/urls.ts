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
  const parse = (value: unknown): string | null => (value === null ? null : readRedisUrl(value));
  return parsed<string | null, string | null>({ ...ours, doc, initial: null, secret: "url", read, parse });
}

/** The client ignores what it does not know, so a slip would lead to another database, or to none. Nothing of the URL is quoted. */
function readRedisUrl(value: unknown): string {
  const example = "redis://localhost:6379/0";
  const text = serviceUrl(value, ["redis", "rediss"], example);
  const url = URL.parse(text);
  const isWhole =
    url !== null &&
    url.hostname !== "" &&
    /^\/?\d*$/.test(url.pathname) &&
    url.search === "" &&
    url.hash === "" &&
    [url.username, url.password].every(isPercentEncoded);
  if (isWhole) return text;
  throw new UnreadableValue(
    `must be a URL with a host and nothing but a database's number behind it, such as ${example}; odd characters of a password are written as %XX`,
  );
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
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
