import * as z from "zod";
import { type Reader, readJson, readOrNone } from "./readers.ts";
import { documented, type SettingOptions } from "./setting.ts";

/** How codes that people type are made. Letters are those of RFC 8628 section 6.1 (no vowels, so no words). */
const userCodeFormatSchema = z.strictObject({
  /** Digits only. */
  numeric: z.boolean({ error: "must be true or false" }).default(false),
  /** Shown in halves with a dash: `WDJB-MJHT`. */
  dashed: z.boolean({ error: "must be true or false" }).default(true),
  /** Without the dashes. Left out: 8 letters, or 9 digits. */
  length: z
    .int({ error: "must be a whole number" })
    .min(4, { error: "must be at least 4" })
    .max(32)
    .optional(),
});

/** As parsed: how one kind of code is made. */
export type UserCodeFormat = Readonly<z.output<typeof userCodeFormatSchema>>;

export function codeFormat(doc: string, options: SettingOptions = {}) {
  return documented(userCodeFormatSchema.prefault({}), { ...options, doc, read: readJson });
}

/** `null`: as `allauth.userCodeFormat`. */
export function codeFormatOrNone(doc: string, options: SettingOptions = {}) {
  const read: Reader = readOrNone(readJson);
  return documented(userCodeFormatSchema.nullable().default(null), { ...options, doc, read });
}
