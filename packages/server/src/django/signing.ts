/**
 * The formats of `django.core.signing`, byte for byte: `value:signature`, `value:time:signature`, and JSON in base64
 * with an optional zlib step. A text that was not signed by us, or no longer counts, reads as nothing; it never throws.
 */
import { deflateSync, inflateSync } from "node:zlib";
import { decodeBase62, encodeBase62 } from "./base62.ts";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
import { parsePythonJson, stringifyPythonJson } from "./python-json.ts";
import { constantTimeEqual, saltedHmac } from "./salted-hmac.ts";

const SEPARATOR = ":";

/** Far above any session or link, far below what would hurt: a few kilobytes can inflate to gigabytes. */
const MAX_INFLATED_BYTES = 1024 * 1024;

export interface SignOptions {
  readonly secret: string;
  /** Keeps the purposes apart: what was signed under one salt does not verify under another. */
  readonly salt: string;
}

export interface UnsignOptions {
  /** The current secret first, then `SECRET_KEY_FALLBACKS`. */
  readonly secrets: readonly string[];
  readonly salt: string;
}

export interface Unsigned {
  readonly value: string;
  /** True where only an old secret verified, so the text should be issued anew. */
  readonly byFallback: boolean;
}

/** `Signer.sign`. @example sign("hello", { secret, salt: "x" }) // "hello:jXGZP1nua…" */
export function sign(value: string, options: SignOptions): string {
  return `${value}${SEPARATOR}${signature(value, options)}`;
}

/** `Signer.unsign`; `undefined` where no secret verifies. */
export function unsign(text: string, { secrets, salt }: UnsignOptions): Unsigned | undefined {
  const split = text.lastIndexOf(SEPARATOR);
  if (split < 0) return undefined;
  const value = text.slice(0, split);
  const given = text.slice(split + 1);
  for (const [index, secret] of secrets.entries()) {
    if (constantTimeEqual(given, signature(value, { secret, salt }))) return { value, byFallback: index > 0 };
  }
  return undefined;
}

/** `TimestampSigner.sign`: the time of signing, in whole seconds, is part of what is signed. */
export function signWithTime(value: string, options: SignOptions & { readonly now: Date }): string {
  const seconds = Math.floor(options.now.getTime() / 1000);
  return sign(`${value}${SEPARATOR}${encodeBase62(seconds)}`, options);
}

/** How old a signed text may be. A limit needs a time to measure against; without a limit neither is needed. */
export type AgeLimit =
  | { readonly maxAge: number; readonly now: Date }
  | { readonly maxAge?: undefined; readonly now?: Date };

export type TimedReading =
  | {
      readonly status: "valid";
      readonly value: string;
      readonly signedAt: Date;
      readonly byFallback: boolean;
    }
  | { readonly status: "expired" }
  | { readonly status: "invalid" };

/** `TimestampSigner.unsign`. `maxAge` is in seconds; an age of exactly `maxAge` still counts, as in Django. */
export function unsignWithTime(text: string, options: UnsignOptions & AgeLimit): TimedReading {
  const unsigned = unsign(text, options);
  if (unsigned === undefined) return { status: "invalid" };
  const split = unsigned.value.lastIndexOf(SEPARATOR);
  const seconds = split < 0 ? undefined : decodeBase62(unsigned.value.slice(split + 1));
  if (seconds === undefined) return { status: "invalid" };
  if (options.maxAge !== undefined && options.now.getTime() / 1000 - seconds > options.maxAge) {
    return { status: "expired" };
  }
  const { byFallback } = unsigned;
  return {
    status: "valid",
    value: unsigned.value.slice(0, split),
    signedAt: new Date(seconds * 1000),
    byFallback,
  };
}

export interface DumpsOptions extends SignOptions {
  readonly now: Date;
  /**
   * Deflate JSON of this many bytes or more, where that saves more than the mark that says so. Default never; Django's
   * `compress=True` is 0. Both sides inflate what the other wrote, but Node's deflate may choose other matches than Python's
   * zlib: equal JSON, not always equal bytes.
   */
  readonly compressFrom?: number;
}

/**
 * `signing.dumps`: any JSON value as URL-safe text, timed and signed.
 *
 * @throws TypeError where the value cannot be JSON
 * @example dumps({ id: 1 }, { secret, salt: "my.purpose", now: clock.now() })
 */
export function dumps(value: unknown, options: DumpsOptions): string {
  const json = Buffer.from(stringifyPythonJson(value), "latin1");
  const { compressFrom = Number.POSITIVE_INFINITY } = options;
  const deflated = json.length >= compressFrom ? deflateSync(json) : undefined;
  const body =
    deflated !== undefined && deflated.length < json.length - 1
      ? `.${encodeBase64Url(deflated)}`
      : encodeBase64Url(json);
  return signWithTime(body, options);
}

export type Reading =
  | {
      readonly status: "valid";
      readonly value: unknown;
      readonly signedAt: Date;
      readonly byFallback: boolean;
    }
  | { readonly status: "expired" }
  | { readonly status: "invalid" };

/** `signing.loads` with the reason: tells expired from invalid, and whether an old secret had to help. */
export function readSigned(text: string, options: UnsignOptions & AgeLimit): Reading {
  const reading = unsignWithTime(text, options);
  if (reading.status !== "valid") return reading;
  try {
    return { ...reading, value: parsePythonJson(jsonText(reading.value)) };
  } catch {
    // Signed by us but not by `dumps`, or inflating past the limit.
    return { status: "invalid" };
  }
}

/**
 * `signing.loads`: the value that `dumps` was given, or `undefined` where the text is forged, broken or too old.
 *
 * @example loads(text, { secrets: [secret, ...fallbacks], salt: "my.purpose", maxAge: 3600, now: clock.now() })
 */
export function loads(text: string, options: UnsignOptions & AgeLimit): unknown {
  const reading = readSigned(text, options);
  return reading.status === "valid" ? reading.value : undefined;
}

/** `Signer.sign_object`: any JSON value as URL-safe text, signed and without a time. */
export function signObject(value: unknown, options: SignOptions): string {
  return sign(encodeBase64Url(Buffer.from(stringifyPythonJson(value), "latin1")), options);
}

/** `Signer.unsign_object`; `undefined` where the text is forged or broken. */
export function unsignObject(text: string, options: UnsignOptions): unknown {
  const unsigned = unsign(text, options);
  if (unsigned === undefined) return undefined;
  try {
    return parsePythonJson(jsonText(unsigned.value));
  } catch {
    // Signed by us, but no object.
    return undefined;
  }
}

/** The JSON that `dumps` signed, unparsed; `undefined` where the text is forged or broken, however old it is. */
export function signedJson(text: string, options: UnsignOptions): string | undefined {
  const reading = unsignWithTime(text, options);
  if (reading.status !== "valid") return undefined;
  try {
    return jsonText(reading.value);
  } catch {
    return undefined;
  }
}

function jsonText(body: string): string {
  const isDeflated = body.startsWith(".");
  const bytes = decodeBase64Url(isDeflated ? body.slice(1) : body);
  if (bytes === undefined) throw new SyntaxError("The signed body is not base64.");
  return (isDeflated ? inflateSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES }) : bytes).toString(
    "latin1",
  );
}

/** Django appends "signer" to the salt, so that a signature is never an HMAC made elsewhere under the same salt. */
function signature(value: string, { secret, salt }: SignOptions): string {
  return encodeBase64Url(saltedHmac(value, { secret, salt: `${salt}signer` }));
}
