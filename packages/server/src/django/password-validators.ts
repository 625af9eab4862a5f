/**
 * Django's four password validators (`django.contrib.auth.password_validation`), with its codes and English messages.
 */
import { isCommonPassword } from "./common-passwords.ts";
import { characterCount, similarity } from "./text-similarity.ts";

/** One entry of `AUTH_PASSWORD_VALIDATORS`, with its options. */
export type PasswordValidator =
  | {
      readonly name: "UserAttributeSimilarityValidator";
      /** Columns of the user: `username`, `first_name`, `last_name`, `email` or an extra field. */
      readonly userAttributes: readonly string[];
      /** From this ratio on, 0.1 to 1, a password counts as similar. */
      readonly maxSimilarity: number;
    }
  | { readonly name: "MinimumLengthValidator"; readonly minLength: number }
  | { readonly name: "CommonPasswordValidator" }
  | { readonly name: "NumericPasswordValidator" };

/** Whose password it is to become; what is missing is not compared. */
export interface PasswordOwner {
  readonly username?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly email?: string | undefined;
  /** Extra columns of a custom user model, by column name. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

export const passwordProblemCodes = [
  "password_too_similar",
  "password_too_short",
  "password_too_common",
  "password_entirely_numeric",
] as const;

export type PasswordProblemCode = (typeof passwordProblemCodes)[number];

export interface PasswordProblem {
  readonly code: PasswordProblemCode;
  readonly message: string;
}

/** What Django uses where a project says nothing else. */
export const DEFAULT_PASSWORD_VALIDATORS: readonly PasswordValidator[] = [
  {
    name: "UserAttributeSimilarityValidator",
    userAttributes: ["username", "first_name", "last_name", "email"],
    maxSimilarity: 0.7,
  },
  { name: "MinimumLengthValidator", minLength: 8 },
  { name: "CommonPasswordValidator" },
  { name: "NumericPasswordValidator" },
];

/** Nothing beyond this is compared; callers refuse such passwords anyway (T-91). */
const MAX_COMPARED_LENGTH = 4096;

/** Python's `str.isdigit`: decimal digits of any script, and those that are set high, low or into circles. */
const ALL_DIGITS =
  /^[\p{Nd}\xb2\xb3\xb9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]+$/u;

/**
 * The reasons against a new password, in the order of `validators`; none if it is fine.
 *
 * @param owner compared with the password by `UserAttributeSimilarityValidator`, which says nothing without it
 * @example await validatePassword("alice123", DEFAULT_PASSWORD_VALIDATORS, { username: "alice" })
 * // [{ code: "password_too_similar", message: "The password is too similar to the username." }]
 */
export async function validatePassword(
  password: string,
  validators: readonly PasswordValidator[],
  owner?: PasswordOwner,
): Promise<readonly PasswordProblem[]> {
  const compared = password.slice(0, MAX_COMPARED_LENGTH);
  const problems: PasswordProblem[] = [];
  for (const validator of validators) {
    const problem = await check(compared, validator, owner);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

async function check(
  password: string,
  validator: PasswordValidator,
  owner: PasswordOwner | undefined,
): Promise<PasswordProblem | undefined> {
  switch (validator.name) {
    case "UserAttributeSimilarityValidator":
      return tooSimilar(password, validator, owner ?? {});
    case "MinimumLengthValidator":
      return tooShort(password, validator.minLength);
    case "CommonPasswordValidator":
      return (await isCommonPassword(password))
        ? { code: "password_too_common", message: "This password is too common." }
        : undefined;
    case "NumericPasswordValidator":
      return ALL_DIGITS.test(password)
        ? { code: "password_entirely_numeric", message: "This password is entirely numeric." }
        : undefined;
  }
}

function tooShort(password: string, minLength: number): PasswordProblem | undefined {
  if (characterCount(password) >= minLength) return undefined;
  const characters = minLength === 1 ? "character" : "characters";
  return {
    code: "password_too_short",
    message: `This password is too short. It must contain at least ${minLength} ${characters}.`,
  };
}

interface SimilarityRule {
  readonly userAttributes: readonly string[];
  readonly maxSimilarity: number;
}

function tooSimilar(
  password: string,
  { userAttributes, maxSimilarity }: SimilarityRule,
  owner: PasswordOwner,
): PasswordProblem | undefined {
  const lowered = password.toLowerCase();
  const similar = userAttributes.find((attribute) =>
    parts(attributeOf(owner, attribute)).some((part) => isSimilar(lowered, part, maxSimilarity)),
  );
  if (similar === undefined) return undefined;
  const message = `The password is too similar to the ${verboseName(similar)}.`;
  return { code: "password_too_similar", message };
}

/** The value whole, and what stands between its punctuation: both halves of an e-mail address, for one. */
function parts(value: string): readonly string[] {
  if (value === "") return [];
  const lowered = value.slice(0, MAX_COMPARED_LENGTH).toLowerCase();
  return [...new Set([...lowered.split(/[^\p{L}\p{N}_]+/u), lowered])];
}

function isSimilar(password: string, part: string, maxSimilarity: number): boolean {
  // Lengths that differ this much cannot come out as similar, as Django reckons; it also spares an empty part.
  const length = characterCount(password);
  const partLength = characterCount(part);
  if (length >= 10 * partLength && partLength < (maxSimilarity / 2) * length) return false;
  return similarity(password, part) >= maxSimilarity;
}

function attributeOf(owner: PasswordOwner, attribute: string): string {
  const { username, firstName, lastName, email, attributes } = owner;
  const columns: ReadonlyMap<string, unknown> = new Map([
    ...Object.entries(attributes ?? {}),
    ["username", username],
    ["first_name", firstName],
    ["last_name", lastName],
    ["email", email],
  ]);
  const value = columns.get(attribute);
  return typeof value === "string" ? value : "";
}

/** What Django's models call their columns: one has a name of its own, the others have blanks for underscores. */
function verboseName(attribute: string): string {
  return attribute === "email" ? "email address" : attribute.replaceAll("_", " ");
}
