import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/**
 * Mail waits in the database, and it holds links that reset passwords. Sealed under a key derived from `SECRET_KEY`, a
 * stolen table or backup opens no account.
 */

const PREFIX = "sealed1:";
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** One derivation per secret and process; T-31: this key serves this purpose alone. */
const keys = new Map<string, Buffer>();

function keyOf(secret: string): Buffer {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const key = Buffer.from(hkdfSync("sha256", secret, "", "gatehouse.mail.sealed-text", 32));
  keys.set(secret, key);
  return key;
}

/**
 * Encrypts `text` (AES-256-GCM), bound to `purpose`: it opens as nothing else.
 *
 * @example sealText(mail.text, { secret: settings.secretKey, purpose: "text of <id@host>" })
 */
export function sealText(text: string, { secret, purpose }: { secret: string; purpose: string }): string {
  const iv = randomBytes(IV_LENGTH);
  const cipher = createCipheriv("aes-256-gcm", keyOf(secret), iv, { authTagLength: TAG_LENGTH });
  cipher.setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${PREFIX}${sealed.toString("base64url")}`;
}

/**
 * The text again, or `undefined` when none of `secrets` opens it.
 *
 * @param secrets `SECRET_KEY`, then its fallbacks.
 */
export function openText(
  sealed: string,
  { secrets, purpose }: { secrets: readonly string[]; purpose: string },
): string | undefined {
  if (!sealed.startsWith(PREFIX)) return undefined;
  const bytes = Buffer.from(sealed.slice(PREFIX.length), "base64url");
  if (bytes.length < IV_LENGTH + TAG_LENGTH) return undefined;
  for (const secret of secrets) {
    const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), bytes.subarray(0, IV_LENGTH), {
      authTagLength: TAG_LENGTH,
    });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(-TAG_LENGTH));
    try {
      return (
        decipher.update(bytes.subarray(IV_LENGTH, -TAG_LENGTH), undefined, "utf8") + decipher.final("utf8")
      );
    } catch {
      // Not this secret's: a fallback may be the one.
    }
  }
  return undefined;
}
