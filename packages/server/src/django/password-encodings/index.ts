/**
 * Django's encoded passwords: which algorithm an encoding is of, whether a password matches it, and new encodings.
 * All of it is synchronous and slow on purpose. The server calls it in the workers of `crypto/password-hasher.ts`.
 */
import { argon2 } from "./argon2.ts";
import { bcrypt } from "./bcrypt.ts";
import { bcryptSha256 } from "./bcrypt-sha256.ts";
import type { HashingParameters, PasswordEncoding } from "./encoding.ts";
import { firebaseScrypt } from "./firebase-scrypt.ts";
import { md5 } from "./md5.ts";
import { pbkdf2Bytes } from "./pbkdf2-bytes.ts";
import { pbkdf2Sha1 } from "./pbkdf2-sha1.ts";
import { pbkdf2Sha256 } from "./pbkdf2-sha256.ts";
import { scrypt } from "./scrypt.ts";
import { scryptBytes, scryptNfkc } from "./scrypt-bytes.ts";
import { unsaltedMd5 } from "./unsalted-md5.ts";
import { unsaltedSha1 } from "./unsalted-sha1.ts";
import { isUsablePassword } from "./unusable.ts";

export {
  djangoParameters,
  type FirebaseParameters,
  type HashingParameters,
  type PasswordEncoding,
} from "./encoding.ts";
export {
  fromArgon2,
  fromBetterAuth,
  fromFirebase,
  fromModularCrypt,
  fromPbkdf2,
  fromScrypt,
} from "./foreign.ts";
export { isUsablePassword, makeUnusablePassword } from "./unusable.ts";

const ENCODINGS: ReadonlyMap<string, PasswordEncoding> = new Map(
  [
    pbkdf2Sha256,
    pbkdf2Sha1,
    argon2,
    bcryptSha256,
    bcrypt,
    scrypt,
    md5,
    pbkdf2Bytes,
    scryptBytes,
    scryptNfkc,
    firebaseScrypt,
    unsaltedMd5,
    unsaltedSha1,
  ].map((encoding) => [encoding.algorithm, encoding]),
);

/** The class names of Django's hashers, for who keeps the dotted paths of a Django settings file. */
const DJANGO_CLASSES: Readonly<Record<string, string>> = {
  PBKDF2PasswordHasher: "pbkdf2_sha256",
  PBKDF2SHA1PasswordHasher: "pbkdf2_sha1",
  Argon2PasswordHasher: "argon2",
  BCryptSHA256PasswordHasher: "bcrypt_sha256",
  BCryptPasswordHasher: "bcrypt",
  ScryptPasswordHasher: "scrypt",
  MD5PasswordHasher: "md5",
  UnsaltedMD5PasswordHasher: "unsalted_md5",
  UnsaltedSHA1PasswordHasher: "unsalted_sha1",
};

/** New hashes of these would lose bytes of the password, have no salt or mean nothing to Django; see `preferredEncoding`. */
const SUCCESSORS: Readonly<Record<string, PasswordEncoding>> = {
  bcrypt: bcryptSha256,
  pbkdf2_bytes: pbkdf2Sha256,
  scrypt_bytes: pbkdf2Sha256,
  scrypt_nfkc: pbkdf2Sha256,
  firebase_scrypt: pbkdf2Sha256,
  unsalted_md5: pbkdf2Sha256,
  unsalted_sha1: pbkdf2Sha256,
};

export interface PasswordSettings {
  /** `PASSWORD_HASHERS`: algorithms (or Django's dotted paths) that may verify; the first one hashes new passwords. */
  readonly hashers: readonly string[];
  readonly parameters: HashingParameters;
}

export interface PasswordCheck {
  readonly ok: boolean;
  /** True only with `ok`: the password is right, and its encoding should be replaced by a new one. */
  readonly mustUpdate: boolean;
}

const REFUSED: PasswordCheck = { ok: false, mustUpdate: false };

/** @returns the name of the algorithm that the form claims, as Django's `identify_hasher`, or `undefined` */
export function identifyAlgorithm(encoded: string): string | undefined {
  if (!isUsablePassword(encoded)) return undefined;
  const isBareMd5 = encoded.length === 32 && !encoded.includes("$");
  if (isBareMd5 || (encoded.length === 37 && encoded.startsWith("md5$$"))) return "unsalted_md5";
  if (encoded.length === 46 && encoded.startsWith("sha1$$")) return "unsalted_sha1";
  const algorithm = encoded.split("$", 1)[0] ?? "";
  return ENCODINGS.has(algorithm) ? algorithm : undefined;
}

/**
 * The encoding of a name in `PASSWORD_HASHERS`.
 *
 * @throws RangeError for a name that means nothing here, naming those that do
 */
export function encodingNamed(name: string): PasswordEncoding {
  const className = name.slice(name.lastIndexOf(".") + 1);
  const encoding = ENCODINGS.get(DJANGO_CLASSES[className] ?? name);
  if (encoding === undefined) {
    const known = [...ENCODINGS.keys()].join(", ");
    throw new RangeError(
      `PASSWORD_HASHERS names "${name}", which is no password hasher here. Use any of: ${known}.`,
    );
  }
  return encoding;
}

/**
 * Hashes a new password with the preferred algorithm and a fresh salt.
 *
 * @throws RangeError for a password with a lone surrogate, which has no bytes of its own in UTF-8
 */
export function makePassword(password: string, settings: PasswordSettings): string {
  if (!password.isWellFormed()) throw new RangeError("A password must be well-formed text to be hashed.");
  const encoding = preferredEncoding(settings);
  return encoding.encode(password, encoding.newSalt(settings.parameters), settings.parameters);
}

/**
 * Whether `password` matches `encoded`, taking as long where it cannot as where it might (T-71): for an unknown user
 * (`undefined`), an unusable or malformed encoding and an algorithm that is not enabled, a hash of the preferred
 * algorithm is computed and thrown away; where another algorithm said no, likewise, because its yes is followed by the
 * hash that replaces it. Nothing in `encoded` makes this throw.
 */
export function checkPassword(
  password: string,
  encoded: string | undefined,
  settings: PasswordSettings,
): PasswordCheck {
  const preferred = preferredEncoding(settings);
  const encoding = enabledEncoding(encoded, settings);
  // A lone surrogate would be hashed as U+FFFD, and then one password could stand for another.
  const ok =
    password.isWellFormed() && encoded !== undefined
      ? encoding?.verify(password, encoded, settings.parameters)
      : undefined;
  if (encoding === undefined || encoded === undefined || ok === undefined) {
    burn(preferred, settings);
    return REFUSED;
  }
  const isForeign = encoding.algorithm !== preferred.algorithm;
  if (ok) return { ok, mustUpdate: isForeign || encoding.mustUpdate(encoded, settings.parameters) };
  if (isForeign) burn(preferred, settings);
  else encoding.hardenRuntime(password, encoded, settings.parameters);
  return REFUSED;
}

/** `disabled`: `PASSWORD_HASHERS` does not name its algorithm. */
export type Readability = "readable" | "disabled" | "unreadable";

/** What would become of log-ins with this encoding. */
export function readability(encoded: string, settings: PasswordSettings): Readability {
  const algorithm = identifyAlgorithm(encoded);
  const known = algorithm === undefined ? undefined : ENCODINGS.get(algorithm);
  if (known?.reads(encoded, settings.parameters) !== true) return "unreadable";
  return enabledEncoding(encoded, settings) === undefined ? "disabled" : "readable";
}

/** The first of `hashers`, or its successor where new hashes of that kind would be a weakness. */
function preferredEncoding({ hashers }: PasswordSettings): PasswordEncoding {
  const named = hashers[0] === undefined ? pbkdf2Sha256 : encodingNamed(hashers[0]);
  return SUCCESSORS[named.algorithm] ?? named;
}

function enabledEncoding(
  encoded: string | undefined,
  settings: PasswordSettings,
): PasswordEncoding | undefined {
  const algorithm = encoded === undefined ? undefined : identifyAlgorithm(encoded);
  if (algorithm === undefined) return undefined;
  const preferred = preferredEncoding(settings);
  if (preferred.algorithm === algorithm) return preferred;
  return settings.hashers.map(encodingNamed).find((encoding) => encoding.algorithm === algorithm);
}

/** The time of one hash, whatever it is of. */
function burn(preferred: PasswordEncoding, { parameters }: PasswordSettings): void {
  preferred.encode("decoy", preferred.newSalt(parameters), parameters);
}
