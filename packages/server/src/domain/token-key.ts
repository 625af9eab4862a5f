import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from "node:crypto";

export const tokenAlgorithms = ["RS256", "ES256", "EdDSA", "HS256"] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** A key that signs tokens, or only verifies them where it is a public one. */
export interface TokenKey {
  readonly algorithm: TokenAlgorithm;
  readonly key: KeyObject;
}

/** A text that is no key to sign or verify tokens with. The message goes on from the name of a setting. */
export class UnusableKey extends Error {
  override readonly name = "UnusableKey";
}

/** RFC 7518, section 3.2: as long as the hash's output. */
const MIN_SECRET_BYTES = 32;
/** RFC 7518, section 3.3. */
const MIN_RSA_BITS = 2048;

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/;

/**
 * Reads the text of a key: a PEM (PKCS #8, PKCS #1, SEC 1, SPKI), or else a secret for HS256.
 *
 * @throws UnusableKey saying what is wrong with it, and quoting nothing of it
 */
export function readTokenKey(text: string): TokenKey {
  if (isPem(text)) return readPemKey(text);
  if (Buffer.byteLength(text) < MIN_SECRET_BYTES)
    throw new UnusableKey(`is a secret of fewer than ${MIN_SECRET_BYTES} bytes, which is guessed`);
  return secretTokenKey(text);
}

export function isPem(text: string): boolean {
  return text.includes("-----BEGIN");
}

/** A text as it stands, of any length, as allauth and SimpleJWT take one for HS256. */
export function secretTokenKey(secret: string): TokenKey {
  return { algorithm: "HS256", key: createSecretKey(Buffer.from(secret, "utf8")) };
}

function readPemKey(text: string): TokenKey {
  const pem = plainPem(text);
  let key: KeyObject;
  try {
    key = pem.includes("PUBLIC KEY-----") ? createPublicKey(pem) : createPrivateKey(pem);
  } catch {
    // OpenSSL's words say nothing to people, and its error must not carry the key along.
    throw new UnusableKey("is not a PEM key that can be read");
  }
  return { algorithm: algorithmOf(key), key };
}

/** What environment variables make of a PEM is undone: escaped or lost line breaks, indentation, spaces around it. */
function plainPem(text: string): string {
  const found = PEM.exec(text.replace(/\\r|\\n/g, "\n"));
  if (found === null) throw new UnusableKey("is a PEM key whose end is missing");
  const [, label = "", body = ""] = found;
  if (label.startsWith("ENCRYPTED") || body.includes("ENCRYPTED"))
    throw new UnusableKey("is a PEM key that a passphrase protects; give the key without one");
  const lines = body.replace(/\s/g, "").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** Each kind of key has one algorithm, so that no token can choose another one for it (RFC 8725, section 3.1; T-60). */
function algorithmOf(key: KeyObject): TokenAlgorithm {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "rsa") {
    if ((details?.modulusLength ?? 0) < MIN_RSA_BITS)
      throw new UnusableKey(`is an RSA key of fewer than ${MIN_RSA_BITS} bits`);
    return "RS256";
  }
  if (type === "ec" && details?.namedCurve === "prime256v1") return "ES256";
  if (type === "ed25519") return "EdDSA";
  throw new UnusableKey("is a key of a kind that signs no token: it takes RSA, EC P-256 or Ed25519");
}
