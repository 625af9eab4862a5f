import { createPublicKey, type KeyObject } from "node:crypto";
import {
  isPem,
  readTokenKey,
  secretTokenKey,
  type TokenAlgorithm,
  type TokenKey,
  UnusableKey,
} from "../domain/token-key.ts";
import type { Settings } from "./resolve.ts";
import type { SettingsProblem } from "./settings-error.ts";

/** A key as an operator gave it. */
interface GivenKey {
  readonly setting: string;
  /** What a message calls it. */
  readonly name: string;
  readonly text: string;
  /** A secret that is judged elsewhere. */
  readonly ofAnyLength?: true;
}

/** The keys of one kind of token: one signs, all verify. */
interface KeyRing {
  /** What asks for them: the beginning of "… needs HEADLESS_JWT_PRIVATE_KEY". */
  readonly wanted: string;
  readonly keySetting: string;
  readonly algorithmSetting: string;
  readonly algorithm: TokenAlgorithm;
  readonly signing: GivenKey;
  readonly others: readonly GivenKey[];
}

/** The keys of the headless door's tokens. */
function headlessRing({ headless, secretKey, secretKeyFallbacks }: Settings): KeyRing {
  const { jwtAlgorithm: algorithm, jwtPrivateKey } = headless;
  const names = {
    wanted: `HEADLESS_TOKEN_STRATEGY=jwt signs with ${algorithm}, which`,
    keySetting: "HEADLESS_JWT_PRIVATE_KEY",
    algorithmSetting: "HEADLESS_JWT_ALGORITHM",
  };
  const former = entries("HEADLESS_JWT_FORMER_KEYS", headless.jwtFormerKeys);
  // allauth: a secret of its own for HS256, or else what everything else is signed with.
  if (algorithm !== "HS256" || jwtPrivateKey !== "")
    return { ...names, algorithm, signing: named(names.keySetting, jwtPrivateKey), others: former };
  const fallbacks = entries("SECRET_KEY_FALLBACKS", secretKeyFallbacks);
  return { ...names, algorithm, signing: named("SECRET_KEY", secretKey), others: [...fallbacks, ...former] };
}

/** The keys of SimpleJWT's tokens. */
function simpleJwtRing({ simpleJwt, secretKey, secretKeyFallbacks }: Settings): KeyRing {
  const { algorithm, signingKey } = simpleJwt;
  const isSecretKey = signingKey === secretKey;
  const former = entries("SIMPLE_JWT_FORMER_KEYS", simpleJwt.formerKeys);
  const fallbacks = isSecretKey ? entries("SECRET_KEY_FALLBACKS", secretKeyFallbacks).map(ofAnyLength) : [];
  const signing = named("SIMPLE_JWT_SIGNING_KEY", isSecretKey && algorithm !== "HS256" ? "" : signingKey);
  return {
    wanted: `SIMPLE_JWT_ALGORITHM=${algorithm}`,
    keySetting: "SIMPLE_JWT_SIGNING_KEY",
    algorithmSetting: "SIMPLE_JWT_ALGORITHM",
    algorithm,
    signing: isSecretKey ? ofAnyLength(signing) : signing,
    others: [...fallbacks, ...former],
  };
}

const named = (setting: string, text: string): GivenKey => ({ setting, name: setting, text });
const ofAnyLength = (given: GivenKey): GivenKey => ({ ...given, ofAnyLength: true });

function entries(setting: string, texts: readonly string[]): readonly GivenKey[] {
  return texts.map((text, index) => ({ setting, name: `Entry ${index + 1} of ${setting}`, text }));
}

/** The keys of the headless door's tokens; none where there are no tokens. @throws UnusableKey where `checkTokenKeys` would have found a problem */
export function tokenKeysOf(settings: Settings): readonly [TokenKey, ...TokenKey[]] | undefined {
  return settings.headless.tokenStrategy === "jwt" ? keysIn(headlessRing(settings)) : undefined;
}

/** The keys of SimpleJWT's tokens. @throws UnusableKey where `checkTokenKeys` would have found a problem */
export function simpleJwtKeysOf(settings: Settings): readonly [TokenKey, ...TokenKey[]] {
  return keysIn(simpleJwtRing(settings));
}

function keysIn({ signing, others }: KeyRing): readonly [TokenKey, ...TokenKey[]] {
  return [keyIn(signing), ...others.map(keyIn)];
}

function keyIn({ text, ofAnyLength: any }: GivenKey): TokenKey {
  return any === true ? secretTokenKey(text) : readTokenKey(text);
}

/** RFC 9110, section 5.6.2: a scheme of any other characters would never be found in a header. */
const SCHEME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** What would keep tokens from being signed or verified; each problem names the setting and quotes no key. */
export function checkTokenKeys(settings: Settings): SettingsProblem[] {
  const problems = [...problemsOfRing(simpleJwtRing(settings)), ...verifyingKeyProblem(settings)];
  const { tokenStrategy, jwtAuthorizationHeaderScheme } = settings.headless;
  if (
    !settings.simpleJwt.authHeaderTypes.every((type) => SCHEME.test(type)) ||
    settings.simpleJwt.authHeaderTypes.length === 0
  ) {
    problems.push({
      setting: "SIMPLE_JWT_AUTH_HEADER_TYPES",
      problem: "SIMPLE_JWT_AUTH_HEADER_TYPES must be words, at least one, as they stand before the token.",
      fix: "Leave it out for Bearer.",
    });
  }
  if (tokenStrategy !== "jwt") return problems;
  if (!SCHEME.test(jwtAuthorizationHeaderScheme)) {
    problems.push({
      setting: "HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME",
      problem: "HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME must be one word, as it stands before the token.",
      fix: "Leave it out for Bearer.",
    });
  }
  return [...problems, ...problemsOfRing(headlessRing(settings))];
}

function problemsOfRing(ring: KeyRing): SettingsProblem[] {
  const found = ring.signing.text === "" ? missing(ring) : problemOf(ring, ring.signing, ring.algorithm);
  return [...found, ...ring.others.flatMap((given) => problemOf(ring, given))];
}

function missing({ wanted, keySetting, algorithm }: KeyRing): SettingsProblem[] {
  return [{ setting: keySetting, problem: `${wanted} needs ${keySetting}.`, fix: howToMake[algorithm] }];
}

/** @param algorithm what it is to sign with; absent: it only verifies */
function problemOf(ring: KeyRing, given: GivenKey, algorithm?: TokenAlgorithm): SettingsProblem[] {
  const complaint = complaintAbout(ring, given, algorithm);
  if (complaint === undefined) return [];
  const fix =
    algorithm === undefined
      ? `Give the key as it was in ${ring.keySetting}, or its public half; or take it out.`
      : howToMake[algorithm];
  return [{ setting: given.setting, problem: `${given.name} ${complaint}.`, fix }];
}

function complaintAbout(
  { algorithmSetting }: KeyRing,
  given: GivenKey,
  algorithm: TokenAlgorithm | undefined,
): string | undefined {
  const takesPem = algorithm !== undefined && algorithm !== "HS256";
  if (takesPem && !isPem(given.text)) return "is not a PEM key";
  try {
    const key = keyIn(given);
    if (algorithm === undefined) return undefined;
    if (key.algorithm !== algorithm)
      return `is for ${key.algorithm}, and ${algorithmSetting} is ${algorithm}`;
    return key.key.type === "public" ? "is a public key, which signs nothing" : undefined;
  } catch (error) {
    if (error instanceof UnusableKey) return error.message;
    throw error;
  }
}

/** SimpleJWT verifies by this key what it signs by the other: where they are no pair, nobody would get in. */
function verifyingKeyProblem({
  simpleJwt: { algorithm, signingKey, verifyingKey },
}: Settings): SettingsProblem[] {
  if (algorithm === "HS256" || verifyingKey === "" || isPair(signingKey, verifyingKey)) return [];
  const setting = "SIMPLE_JWT_VERIFYING_KEY";
  const problem = `${setting} is not the public half of SIMPLE_JWT_SIGNING_KEY.`;
  return [{ setting, problem, fix: "Leave it out; it follows from SIMPLE_JWT_SIGNING_KEY." }];
}

function isPair(signing: string, verifying: string): boolean {
  try {
    return publicHalf(readTokenKey(signing).key).equals(publicHalf(readTokenKey(verifying).key));
  } catch {
    return false;
  }
}

const publicHalf = (key: KeyObject): KeyObject => (key.type === "private" ? createPublicKey(key) : key);

const howToMake: Readonly<Record<TokenAlgorithm, string>> = {
  RS256: "Make a key with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
  ES256: "Make a key with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
  EdDSA: "Make a key with: openssl genpkey -algorithm ED25519",
  HS256: "Make a secret with: node -p \"crypto.randomBytes(48).toString('base64url')\"",
};
