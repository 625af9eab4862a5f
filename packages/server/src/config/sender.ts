import { readText } from "./readers.ts";
import { parsed } from "./setting.ts";
import { UnreadableValue } from "./unreadable-value.ts";

/** The mail layer parses it for good; this keeps a slip, or a header smuggled in by a line break, from being found at the first mail. */
const ADDRESS = /^(?:[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/;

export function sender(initial: string, doc: string) {
  return parsed<string, string>({
    doc,
    initial,
    read: readText,
    parse: (value) => {
      if (typeof value === "string" && ADDRESS.test(value.trim())) return value.trim();
      throw new UnreadableValue("must be an address such as Acme <noreply@acme.example>");
    },
  });
}
