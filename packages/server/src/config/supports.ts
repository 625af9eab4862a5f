import { type Reader, readFlagOr, readNumber } from "./readers.ts";
import { parsed } from "./setting.ts";
import { UnreadableValue } from "./unreadable-value.ts";

/** Digits are a count here, so that `1` is once; only the words stand for yes and no. */
const read: Reader = (raw) => (/^\s*\d+\s*$/.test(raw) ? readNumber(raw) : readFlagOr(readNumber)(raw));

/** allauth's `SUPPORTS_…` settings: how often something may be done; `true` means twice, `false` never. */
export function supports(doc: string) {
  return parsed<boolean | number, number>({
    doc,
    initial: false,
    read,
    parse: (value) => {
      if (typeof value === "boolean") return value ? 2 : 0;
      if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
      throw new UnreadableValue("must be true, false or a number of times");
    },
  });
}
