import { parseMailbox } from "../mail/address.ts";
import { readText } from "./readers.ts";
import { parsed } from "./setting.ts";
import { UnreadableValue } from "./unreadable-value.ts";

/** A sender, judged by the parser that the mail itself will be built with: no slip is found at the first mail only. */
export function sender(initial: string, doc: string) {
  return parsed<string, string>({
    doc,
    initial,
    read: readText,
    parse: (value) => {
      if (typeof value === "string" && parseMailbox(value.trim()) !== undefined) return value.trim();
      throw new UnreadableValue("must be an address such as Acme <noreply@acme.example>");
    },
  });
}
