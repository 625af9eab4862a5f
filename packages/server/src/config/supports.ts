import { readFlagOr, readNumber } from "./readers.ts";
import { parsed } from "./setting.ts";
import { UnreadableValue } from "./unreadable-value.ts";

/** allauth's `SUPPORTS_…` settings: how often something may be done; `true` means twice, `false` never. */
export function supports(doc: string) {
  return parsed<boolean | number, number>({
    doc,
    initial: false,
    read: readFlagOr(readNumber),
    parse: (value) => {
      if (typeof value === "boolean") return value ? 2 : 0;
      if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
      throw new UnreadableValue("must be true, false or a number of times");
    },
  });
}
