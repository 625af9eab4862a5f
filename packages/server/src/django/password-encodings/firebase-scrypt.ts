import { createCipheriv, scryptSync, timingSafeEqual } from "node:crypto";
import { toUnpaddedBase64 } from "./bytes-in-base64.ts";
import type { FirebaseParameters } from "./encoding.ts";
import { readOnlyEncoding } from "./read-only.ts";

interface FirebaseHash {
  readonly salt: Buffer;
  readonly key: Buffer;
}

const ALGORITHM = "firebase_scrypt";

const FORM = /^firebase_scrypt\$([A-Za-z0-9+/]{0,60})\$([A-Za-z0-9+/]{43,86})$/;

/** AES-256. */
const KEY_BYTES = 32;

/** Four times what the setting lets be asked for; OpenSSL counts a little more than RFC 7914's 128 · N · r. */
const MAX_MEMORY = 64 * 1024 * 1024;

/**
 * Firebase's own scrypt (https://github.com/firebase/scrypt): what scrypt makes of the password encrypts a key that is the
 * project's and lies in no row; the outcome is the hash. `firebase_scrypt$salt$hash`, in base64 without padding. The key and
 * the costs are `PASSWORD_FIREBASE_SCRYPT`.
 */
export const firebaseScrypt = readOnlyEncoding({
  algorithm: ALGORITHM,
  reads: (encoded, { firebase }) => firebase !== undefined && decode(encoded) !== undefined,
  verify(password, encoded, { firebase }) {
    const hash = decode(encoded);
    if (hash === undefined || firebase === undefined) return undefined;
    const made = derive(password, hash.salt, firebase);
    return made.length === hash.key.length && timingSafeEqual(made, hash.key);
  },
});

export function encodeFirebaseScrypt({ salt, key }: FirebaseHash): string {
  return [ALGORITHM, toUnpaddedBase64(salt), toUnpaddedBase64(key)].join("$");
}

function decode(encoded: string): FirebaseHash | undefined {
  const [, salt, key] = FORM.exec(encoded) ?? [];
  if (salt === undefined || key === undefined) return undefined;
  return { salt: Buffer.from(salt, "base64"), key: Buffer.from(key, "base64") };
}

function derive(password: string, salt: Buffer, firebase: FirebaseParameters): Buffer {
  const { signerKey, saltSeparator, rounds, memCost } = firebase;
  const separated = Buffer.concat([salt, Buffer.from(saltSeparator, "base64")]);
  const costs = { N: 2 ** memCost, r: rounds, p: 1, maxmem: MAX_MEMORY };
  const key = scryptSync(password, separated, KEY_BYTES, costs);
  const cipher = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  return Buffer.concat([cipher.update(Buffer.from(signerKey, "base64")), cipher.final()]);
}
