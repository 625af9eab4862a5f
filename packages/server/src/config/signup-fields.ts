import { nearestName } from "./nearest-name.ts";
import { type Finding, UnreadableValue } from "./unreadable-value.ts";

const signupFieldNames = ["username", "email", "email2", "phone", "password1", "password2"] as const;

type SignupFieldName = (typeof signupFieldNames)[number];

export interface SignupField {
  readonly name: SignupFieldName;
  readonly required: boolean;
}

/**
 * Reads allauth's notation: a name, with a star when it must be filled in.
 *
 * @throws UnreadableValue
 * @example parseSignupFields(["email*", "username"]) // [{ name: "email", required: true }, { name: "username", required: false }]
 */
export function parseSignupFields(value: unknown): readonly SignupField[] {
  if (!Array.isArray(value)) throw new UnreadableValue("must be a list of fields");
  const findings: Finding[] = [];
  const fields = value.flatMap((item: unknown, index): SignupField[] => {
    const given = typeof item === "string" ? item : "";
    const required = given.endsWith("*");
    const bare = required ? given.slice(0, -1) : given;
    const name = signupFieldNames.find((known) => known === bare);
    if (name !== undefined) return [{ name, required }];
    findings.push({ path: [index], message: unknownField(bare, required) });
    return [];
  });
  if (findings.length > 0) throw new UnreadableValue(findings);
  return fields;
}

/** The same notation back. */
export function writeSignupFields(fields: readonly SignupField[]): string[] {
  return fields.map(({ name, required }) => (required ? `${name}*` : name));
}

function unknownField(bare: string, required: boolean): string {
  // allauth's own check for this frequent mistake.
  const near = bare === "password" ? "password1" : nearestName(bare, signupFieldNames);
  if (near === undefined) return `is no sign-up field; the fields are ${signupFieldNames.join(", ")}`;
  return `is no sign-up field; did you mean ${near}${required ? "*" : ""}?`;
}
