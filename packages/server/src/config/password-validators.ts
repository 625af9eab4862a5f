import type { PasswordValidator } from "../django/password-validators.ts";
import { pick } from "./choice.ts";
import { type Finding, UnreadableValue } from "./unreadable-value.ts";

type ValidatorName = PasswordValidator["name"];

/** A name, or Django's `{ NAME, OPTIONS }`. */
export type PasswordValidatorInput =
  | ValidatorName
  | (string & {})
  | { readonly NAME: string; readonly OPTIONS?: Readonly<Record<string, unknown>> | undefined };

const names: readonly ValidatorName[] = [
  "UserAttributeSimilarityValidator",
  "MinimumLengthValidator",
  "CommonPasswordValidator",
  "NumericPasswordValidator",
];

const MODULE = "django.contrib.auth.password_validation.";

export const usualPasswordValidators: readonly PasswordValidatorInput[] = names;

/** @throws UnreadableValue */
export function parsePasswordValidators(value: unknown): readonly PasswordValidator[] {
  if (!Array.isArray(value)) throw new UnreadableValue("must be a list of validators");
  const findings: Finding[] = [];
  const validators = value.flatMap((item: unknown, index) => {
    try {
      return [parseValidator(item)];
    } catch (error) {
      if (!(error instanceof UnreadableValue)) throw error;
      findings.push({ path: [index], message: error.message });
      return [];
    }
  });
  if (findings.length > 0) throw new UnreadableValue(findings);
  return validators;
}

function parseValidator(item: unknown): PasswordValidator {
  const { NAME, OPTIONS, ...others } = record(item) ?? { NAME: item, OPTIONS: undefined };
  const surplus = Object.keys(others)[0];
  if (surplus !== undefined)
    throw new UnreadableValue(`has the unknown key ${surplus}; the keys are NAME and OPTIONS`);
  const short = typeof NAME === "string" && NAME.startsWith(MODULE) ? NAME.slice(MODULE.length) : NAME;
  const name = pick(short, { values: names });
  const options = new Options(name, OPTIONS);
  const validator = withOptions(name, options);
  options.refuseRest();
  return validator;
}

function withOptions(name: ValidatorName, options: Options): PasswordValidator {
  switch (name) {
    case "UserAttributeSimilarityValidator": {
      const maxSimilarity = options.number("max_similarity", 0.7);
      // Below 0.1 Django refuses too: every password would be similar to everything.
      if (maxSimilarity < 0.1 || maxSimilarity > 1) {
        throw new UnreadableValue("needs a max_similarity between 0.1 and 1");
      }
      const userAttributes = options.texts("user_attributes", [
        "username",
        "first_name",
        "last_name",
        "email",
      ]);
      return { name, userAttributes, maxSimilarity };
    }
    case "MinimumLengthValidator":
      return { name, minLength: options.number("min_length", 8) };
    default:
      return { name };
  }
}

class Options {
  readonly #name: string;
  readonly #given: Map<string, unknown>;

  constructor(name: string, given: unknown) {
    this.#name = name;
    const options = given === undefined ? {} : record(given);
    if (options === undefined) throw new UnreadableValue(`${name}: OPTIONS must be an object`);
    this.#given = new Map(Object.entries(options));
  }

  number(key: string, initial: number): number {
    const value = this.#take(key) ?? initial;
    if (typeof value === "number" && value >= 0) return value;
    throw new UnreadableValue(`${this.#name}: ${key} must be a number`);
  }

  texts(key: string, initial: readonly string[]): readonly string[] {
    const value = this.#take(key) ?? initial;
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    throw new UnreadableValue(`${this.#name}: ${key} must be a list of texts`);
  }

  refuseRest(): void {
    const [unknown] = this.#given.keys();
    if (unknown !== undefined) throw new UnreadableValue(`${this.#name} has no option ${unknown}`);
  }

  #take(key: string): unknown {
    const value = this.#given.get(key);
    this.#given.delete(key);
    return value;
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
