import { unsaltedEncoding } from "./unsalted.ts";

/** `sha1$$` and forty hexadecimal digits. */
export const unsaltedSha1 = unsaltedEncoding({
  algorithm: "unsalted_sha1",
  digest: "sha1",
  prefixes: ["sha1$$"],
});
