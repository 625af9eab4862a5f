/** The configuration of nginx that the manual recommends, for tests. */
import { readFile } from "node:fs/promises";

interface Front {
  /** A name in nginx's configuration, of letters and digits. */
  readonly name: string;
  /** What it listens at, and what else its `server` block says. */
  readonly listen: string;
  /** Where the nodes are, as nginx writes it. */
  readonly nodes: readonly string[];
}

const page = new URL("../../../../../docs/several-nodes.md", import.meta.url);

/** The documented block, with these addresses in place of its examples. */
export async function documentedServer({ name, listen, nodes }: Front): Promise<string> {
  const block = /^```nginx\n(.*?)^```$/ms.exec(await readFile(page, "utf8"))?.[1] ?? "";
  const servers = nodes.map((node) => `  server ${node} fail_timeout=1s;`).join("\n");
  return [
    [/\bgatehouse\b/g, name],
    [/^ {2}server \S+:8000 fail_timeout=1s;(?:\n {2}server \S+:8000 fail_timeout=1s;)*$/m, servers],
    [/^ {2}listen 443 ssl;\n {2}server_name \S+;$/m, listen],
  ].reduce((text, [documented, ours]) => replaced(text, documented as RegExp, ours as string), block);
}

/** A line that the manual has no more would be a test of something else. */
export function replaced(text: string, documented: RegExp, ours: string): string {
  if (text.search(documented) < 0) throw new Error(`docs/several-nodes.md has no ${documented} to replace.`);
  return text.replace(documented, () => ours);
}
