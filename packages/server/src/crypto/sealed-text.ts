import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/**
 * What must be read again and yet not lie in the database in clear: mail with links that reset passwords, the secrets of
 * second factors. Sealed under a key derived from `SECRET_KEY`, a stolen table or backup opens no account.
 */

const PREFIX = "sealed1:";
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** What a text is sealed for; it opens as nothing else (T-31). */
export interface SealPurpose {
  /** Names the derived key: one for each kind of secret. */
  readonly key: string;
  /** The one place it belongs to: sealed text that was moved into another row does not open there. */
  readonly place: string;
}

/** One derivation per secret, purpose and process. */
const keys = new Map<string, Buffer>();

function keyOf(secret: string, purpose: string): Buffer {
  const name = `${purpose}\0${secret}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
  keys.set(name, key);
  return key;
}

/**
 * Encrypts `text` (AES-256-GCM), bound to its purpose.
 *
 * @example sealText(mail.text, { secret: settings.secretKey, key: "gatehouse.mail.sealed-text", place: "text of <id@host>" })
 */
export function sealText(text: string, { secret, key, place }: SealPurpose & { secret: string }): string {
  const iv = randomBytes(IV_LENGTH);
  const cipher = createCipheriv("aes-256-gcm", keyOf(secret, key), iv, { authTagLength: TAG_LENGTH });
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${PREFIX}${sealed.toString("base64url")}`;
}

/** Whether a text is sealed at all, openable or not. */
export function isSealed(text: string): boolean {
  return text.startsWith(PREFIX);
}

export interface OpenedText {
  readonly text: string;
  /** True where only an old secret opened it, so that it should be sealed anew. */
  readonly byFallback: boolean;
}

/**
 * The text again, or `undefined` when none of `secrets` opens it.
 *
 * @param options `secrets`: `SECRET_KEY`, then its fallbacks
 */
export function openText(
  sealed: string,
  { secrets, key, place }: SealPurpose & { secrets: readonly string[] },
): OpenedText | undefined {
  if (!isSealed(sealed)) return undefined;
  const bytes = Buffer.from(sealed.slice(PREFIX.length), "base64url");
  if (bytes.length < IV_LENGTH + TAG_LENGTH) return undefined;
  for (const [index, secret] of secrets.entries()) {
    const decipher = createDecipheriv("aes-256-gcm", keyOf(secret, key), bytes.subarray(0, IV_LENGTH), {
      authTagLength: TAG_LENGTH,
    });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-TAG_LENGTH));
    try {
      const text =
        decipher.update(bytes.subarray(IV_LENGTH, -TAG_LENGTH), undefined, "utf8") + decipher.final("utf8");
      return { text, byFallback: index > 0 };
    } catch {
      // Not this secret's: a fallback may be the one.
    }
  }
  return undefined;
}
