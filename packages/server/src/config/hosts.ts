import { readList } from "./readers.ts";
import { parsed } from "./setting.ts";
import { type Finding, UnreadableValue } from "./unreadable-value.ts";

/** Django's ALLOWED_HOSTS entries: a name, an address (IPv6 in brackets), `.example.com`, or `*`; never a port. */
const HOST = /^(\*|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/;

export function hosts(doc: string) {
  return parsed<readonly string[], readonly string[]>({
    doc,
    initial: [],
    read: readList,
    parse: (value) => {
      if (!Array.isArray(value)) throw new UnreadableValue("must be a list of host names");
      const findings: Finding[] = [];
      const good = value.flatMap((item: unknown, index) => {
        const host = typeof item === "string" ? item.toLowerCase() : "";
        if (HOST.test(host)) return [host];
        findings.push({ path: [index], message: "must be a host name only: no scheme, no port, no path" });
        return [];
      });
      if (findings.length > 0) throw new UnreadableValue(findings);
      return good;
    },
  });
}
