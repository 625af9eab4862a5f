/**
 * Hashes that other systems made, in a form that `auth_user.password` holds and `checkPassword` reads: Django's own form
 * wherever Django would read it too, and one of ours for the rest.
 *
 * PBKDF2 and scrypt yield their key from its beginning, so the first bytes of a long key are the key that would have been
 * made with a smaller length (RFC 8018, section 5.2). Keys are cut to the length that Django uses, and never below 128 bits:
 * that fits the column's 128 characters and lets no other password in.
 */
import { isUtf8 } from "node:buffer";
import { toUnpaddedBase64 } from "./bytes-in-base64.ts";
import { encodeFirebaseScrypt } from "./firebase-scrypt.ts";
import { encodePbkdf2Bytes, type Pbkdf2Hash } from "./pbkdf2-bytes.ts";
import { encodeScryptBytes, type ScryptHash } from "./scrypt-bytes.ts";

/** Below it, a hash would be met by some other password too easily. */
const MIN_KEY_BYTES = 16;

/** Of PBKDF2, by digest: as long as Django's own for the two that it has, and 256 bits. */
const PBKDF2_KEY_BYTES = { sha1: 20, sha256: 32, sha512: 32 } as const;

const SCRYPT_KEY_BYTES = 32;

/** `$2y$` is PHP's name for what everybody else calls `$2b$`. */
export function fromBcrypt(hash: string): string | undefined {
  return /^\$2[aby]\$/.test(hash) ? `bcrypt$${hash.replace("$2y$", "$2b$")}` : undefined;
}

/** `key` is of any length from 16 bytes. */
export function fromPbkdf2(hash: Pbkdf2Hash): string | undefined {
  if (hash.key.length < MIN_KEY_BYTES) return undefined;
  const wanted = PBKDF2_KEY_BYTES[hash.digest];
  const key = hash.key.subarray(0, wanted);
  const salt = textSalt(hash.salt);
  if (salt === undefined || key.length < wanted || hash.digest === "sha512")
    return encodePbkdf2Bytes({ ...hash, key });
  return `pbkdf2_${hash.digest}$${hash.iterations}$${salt}$${key.toString("base64")}`;
}

/** @param form `nfkc`: made of the password in Unicode's form NFKC */
export function fromScrypt(hash: ScryptHash, form: "bytes" | "nfkc" = "bytes"): string | undefined {
  if (hash.key.length < MIN_KEY_BYTES) return undefined;
  const key = hash.key.subarray(0, SCRYPT_KEY_BYTES);
  return encodeScryptBytes(form === "nfkc" ? "scrypt_nfkc" : "scrypt_bytes", { ...hash, key });
}

export interface Argon2Figures {
  readonly variety: string;
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

export function fromArgon2(hash: Argon2Figures): string {
  const { variety, memoryCost, timeCost, parallelism, salt, tag } = hash;
  const figures = `m=${memoryCost},t=${timeCost},p=${parallelism}`;
  return `argon2$${variety}$v=19$${figures}$${toUnpaddedBase64(salt)}$${toUnpaddedBase64(tag)}`;
}

/** @param hash salt and hash in base64, of either alphabet */
export function fromFirebase(hash: { salt: string; key: string }): string | undefined {
  const key = Buffer.from(hash.key, "base64");
  return key.length < MIN_KEY_BYTES
    ? undefined
    : encodeFirebaseScrypt({ salt: Buffer.from(hash.salt, "base64"), key });
}

/** better-auth's `salt:key` in hexadecimal digits; the salt is those digits themselves. */
export function fromBetterAuth(hash: string): string | undefined {
  const [, salt = "", key = ""] = /^([0-9a-f]{16,64}):([0-9a-f]{128})$/.exec(hash) ?? [];
  if (salt === "") return undefined;
  const figures = { workFactor: 16_384, blockSize: 16, parallelism: 1 };
  return fromScrypt({ ...figures, salt: Buffer.from(salt), key: Buffer.from(key, "hex") }, "nfkc");
}

/**
 * A hash that tells itself what it is: bcrypt, and argon2, PBKDF2 and scrypt in the PHC string format or passlib's.
 *
 * @example fromModularCrypt("$2b$10$…"); // "bcrypt$$2b$10$…"
 */
export function fromModularCrypt(hash: string): string | undefined {
  return fromBcrypt(hash) ?? fromArgon2Phc(hash) ?? fromPbkdf2Phc(hash) ?? fromScryptPhc(hash);
}

function fromArgon2Phc(hash: string): string | undefined {
  return /^\$argon2(?:id?|d)\$v=19\$/.test(hash) ? `argon2${hash.replace(/=+(?=\$|$)/g, "")}` : undefined;
}

/** `$pbkdf2-sha512$i=100000,l=64$…$…`, or passlib's `$pbkdf2-sha256$29000$…$…`; without a digest it is SHA-1. */
const PBKDF2 =
  /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,10})(?:,l=\d{1,4})?\$([A-Za-z0-9+/.]+=*)\$([A-Za-z0-9+/.]+=*)$/;

function fromPbkdf2Phc(hash: string): string | undefined {
  const match = PBKDF2.exec(hash);
  if (match === null) return undefined;
  const [, digest = "sha1", iterations, salt = "", key = ""] = match;
  return fromPbkdf2({
    digest: digest === "sha256" || digest === "sha512" ? digest : "sha1",
    iterations: Number(iterations),
    salt: fromAb64(salt),
    key: fromAb64(key),
  });
}

/** `$scrypt$ln=15,r=8,p=1$…$…` */
const SCRYPT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,6}),p=(\d{1,6})\$([A-Za-z0-9+/.]+=*)\$([A-Za-z0-9+/.]+=*)$/;

function fromScryptPhc(hash: string): string | undefined {
  const match = SCRYPT.exec(hash);
  if (match === null) return undefined;
  const [, exponent, blockSize, parallelism, salt = "", key = ""] = match;
  return fromScrypt({
    workFactor: 2 ** Number(exponent),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
    salt: fromAb64(salt),
    key: fromAb64(key),
  });
}

/** passlib writes `.` for `+`. */
function fromAb64(text: string): Buffer {
  return Buffer.from(text.replaceAll(".", "+"), "base64");
}

/** A salt that Django's forms can hold: text of printable characters, and none that divides the parts. */
function textSalt(salt: Buffer): string | undefined {
  const text = isUtf8(salt) ? salt.toString("utf8") : "";
  return /^[^\p{C}\s$]+$/u.test(text) ? text : undefined;
}
