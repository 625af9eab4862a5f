import { createCipheriv, createHash, randomBytes } from "node:crypto";

const IV_BYTES = 16;

/**
 * A session's token as allauth's JWTs name it in `sid`: AES-256-CTR under SHA-256 of the secret key, behind its IV, in base64.
 * Whoever finds a JWT can so put nothing into `X-Session-Token`. That the text is whole, the JWT's signature says.
 *
 * @param iv another one for every text; given by tests alone
 */
export function sealSessionToken(token: string, secret: string, iv = randomBytes(IV_BYTES)): string {
  return Buffer.concat([iv, crypt(Buffer.from(token, "utf8"), secret, iv)]).toString("base64");
}

/** What no other key makes of a text: the characters of a session's token, ours and Django's. */
const TOKEN = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * @param secrets the current one first, then `SECRET_KEY_FALLBACKS`
 * @returns `undefined` where none of them opens it
 */
export function openSessionToken(sid: string, secrets: readonly string[]): string | undefined {
  const sealed = Buffer.from(sid, "base64");
  const [iv, text] = [sealed.subarray(0, IV_BYTES), sealed.subarray(IV_BYTES)];
  if (iv.length < IV_BYTES) return undefined;
  return secrets
    .map((secret) => crypt(text, secret, iv).toString("latin1"))
    .find((token) => TOKEN.test(token));
}

/** In this mode, encrypting and decrypting are the same. */
function crypt(text: Buffer, secret: string, iv: Buffer): Buffer {
  const key = createHash("sha256").update(secret).digest();
  return createCipheriv("aes-256-ctr", key, iv).update(text);
}
