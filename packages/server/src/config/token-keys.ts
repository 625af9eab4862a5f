import { isPem, readTokenKey, type TokenAlgorithm, type TokenKey, UnusableKey } from "../domain/token-key.ts";
import type { Settings } from "./resolve.ts";
import type { SettingsProblem } from "./settings-error.ts";

/** A key as an operator gave it. */
interface GivenKey {
  readonly setting: string;
  /** What a message calls it. */
  readonly name: string;
  readonly text: string;
}

/** The key that signs tokens, then those that only verify them. */
function givenKeys({
  headless,
  secretKey,
  secretKeyFallbacks,
}: Settings): readonly [GivenKey, ...GivenKey[]] {
  const ownKey = named("HEADLESS_JWT_PRIVATE_KEY", headless.jwtPrivateKey);
  const former = entries("HEADLESS_JWT_FORMER_KEYS", headless.jwtFormerKeys);
  // allauth: a secret of its own for HS256, or else what everything else is signed with.
  if (headless.jwtAlgorithm !== "HS256" || headless.jwtPrivateKey !== "") return [ownKey, ...former];
  return [named("SECRET_KEY", secretKey), ...entries("SECRET_KEY_FALLBACKS", secretKeyFallbacks), ...former];
}

const named = (setting: string, text: string): GivenKey => ({ setting, name: setting, text });

function entries(setting: string, texts: readonly string[]): readonly GivenKey[] {
  return texts.map((text, index) => ({ setting, name: `Entry ${index + 1} of ${setting}`, text }));
}

/** The keys of the tokens; none where there are no tokens. @throws UnusableKey where `checkTokenKeys` would have found a problem */
export function tokenKeysOf(settings: Settings): readonly [TokenKey, ...TokenKey[]] | undefined {
  if (settings.headless.tokenStrategy !== "jwt") return undefined;
  const [signing, ...others] = givenKeys(settings);
  return [readTokenKey(signing.text), ...others.map(({ text }) => readTokenKey(text))];
}

/** RFC 9110, section 5.6.2: a scheme of any other characters would never be found in a header. */
const SCHEME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** What would keep tokens from being signed or verified; each problem names the setting and quotes no key. */
export function checkTokenKeys(settings: Settings): SettingsProblem[] {
  const { tokenStrategy, jwtAlgorithm, jwtAuthorizationHeaderScheme } = settings.headless;
  if (tokenStrategy !== "jwt") return [];
  const problems: SettingsProblem[] = [];
  if (!SCHEME.test(jwtAuthorizationHeaderScheme)) {
    problems.push({
      setting: "HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME",
      problem: "HEADLESS_JWT_AUTHORIZATION_HEADER_SCHEME must be one word, as it stands before the token.",
      fix: "Leave it out for Bearer.",
    });
  }
  const [signing, ...others] = givenKeys(settings);
  const found = signing.text === "" ? missing(jwtAlgorithm) : problemOf(signing, jwtAlgorithm);
  return [...problems, ...found, ...others.flatMap((given) => problemOf(given))];
}

function missing(algorithm: TokenAlgorithm): SettingsProblem[] {
  const problem = `HEADLESS_TOKEN_STRATEGY=jwt signs with ${algorithm}, which needs HEADLESS_JWT_PRIVATE_KEY.`;
  return [{ setting: "HEADLESS_JWT_PRIVATE_KEY", problem, fix: howToMake[algorithm] }];
}

/** @param algorithm what it is to sign with; absent: it only verifies */
function problemOf({ setting, name, text }: GivenKey, algorithm?: TokenAlgorithm): SettingsProblem[] {
  const complaint = complaintAbout(text, algorithm);
  if (complaint === undefined) return [];
  const fix =
    algorithm === undefined
      ? "Give the key as it was in HEADLESS_JWT_PRIVATE_KEY, or its public half; or take it out."
      : howToMake[algorithm];
  return [{ setting, problem: `${name} ${complaint}.`, fix }];
}

function complaintAbout(text: string, algorithm: TokenAlgorithm | undefined): string | undefined {
  const takesPem = algorithm !== undefined && algorithm !== "HS256";
  if (takesPem && !isPem(text)) return "is not a PEM key";
  try {
    const key = readTokenKey(text);
    if (algorithm === undefined) return undefined;
    if (key.algorithm !== algorithm)
      return `is for ${key.algorithm}, and HEADLESS_JWT_ALGORITHM is ${algorithm}`;
    return key.key.type === "public" ? "is a public key, which signs nothing" : undefined;
  } catch (error) {
    if (error instanceof UnusableKey) return error.message;
    throw error;
  }
}

const howToMake: Readonly<Record<TokenAlgorithm, string>> = {
  RS256: "Make a key with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
  ES256: "Make a key with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
  EdDSA: "Make a key with: openssl genpkey -algorithm ED25519",
  HS256: "Make a secret with: node -p \"crypto.randomBytes(48).toString('base64url')\"",
};
