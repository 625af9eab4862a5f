import { unsaltedEncoding } from "./unsalted.ts";

/** Thirty-two hexadecimal digits, bare or after `md5$$`. */
export const unsaltedMd5 = unsaltedEncoding({
  algorithm: "unsalted_md5",
  digest: "md5",
  prefixes: ["", "md5$$"],
});
