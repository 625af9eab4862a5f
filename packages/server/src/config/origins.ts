import { readList, readText } from "./readers.ts";
import { parsed, type SettingOptions } from "./setting.ts";
import { type Finding, UnreadableValue } from "./unreadable-value.ts";

/** A URL a browser may be sent to, without its trailing slash. */
export function webUrl(initial: string, doc: string, options: SettingOptions = {}) {
  return parsed<string, string>({ ...options, doc, initial, read: readText, parse: parseWebUrl });
}

function parseWebUrl(value: unknown): string {
  const url = typeof value === "string" ? URL.parse(value) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new UnreadableValue("must be an absolute URL such as https://accounts.example.com");
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new UnreadableValue("must hold no user name, query or fragment");
  }
  return url.href.replace(/\/+$/, "");
}

export interface OriginRules {
  /** Django's `https://*.example.com`. */
  readonly wildcards: boolean;
}

/** Origins are compared as text later, so they are brought into the form browsers send: lower case, no default port. */
export function origins(doc: string, rules: OriginRules) {
  return parsed<readonly string[], readonly string[]>({
    doc,
    initial: [],
    read: readList,
    parse: (value) => {
      if (!Array.isArray(value)) throw new UnreadableValue("must be a list of origins");
      const findings: Finding[] = [];
      const good = value.flatMap((item: unknown, index) => {
        const origin = parseOrigin(item, rules);
        if (origin !== undefined) return [origin];
        findings.push({ path: [index], message: originFault(item) });
        return [];
      });
      if (findings.length > 0) throw new UnreadableValue(findings);
      return good;
    },
  });
}

function parseOrigin(item: unknown, { wildcards }: OriginRules): string | undefined {
  if (typeof item !== "string") return undefined;
  const wild = wildcards && /^https?:\/\/\*\./.test(item);
  const url = URL.parse(wild ? item.replace("*.", "") : item);
  // WHATWG gives "null" as the origin of schemes browsers do not fetch from; an app's own scheme compares as written.
  if (url === null || item.includes("*") !== wild) return undefined;
  const bare = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@]+$/i.test(item);
  if (!bare) return undefined;
  const origin = url.origin === "null" ? `${url.protocol}//${url.host}` : url.origin;
  return wild ? origin.replace("://", "://*.") : origin;
}

function originFault(item: unknown): string {
  const shape = "must be an origin such as https://app.example.com";
  if (item === "*") return `${shape}; a star would let every site act for your users`;
  if (typeof item === "string" && /^[^/]+$/.test(item)) return `${shape}: the scheme is missing`;
  if (typeof item === "string" && /^[a-z]+:\/\/[^/]+\//i.test(item)) {
    return `${shape}: leave out everything after the host and port, the last slash too`;
  }
  return shape;
}
