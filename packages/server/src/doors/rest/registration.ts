import { ownUserFields } from "../../config/own-user-fields.ts";
import type { Settings } from "../../config/settings.ts";
import type { Visit } from "../../flows/context.ts";
import { signup } from "../../flows/signup/signup.ts";
import { type Answer, byField, invalid, refused } from "./answer.ts";
import { charField, emailField, type FieldErrors, passwordField, type Read } from "./fields.ts";
import { userFieldInputs, userFieldValues } from "./user-fields.ts";

/** Django's columns hold as many characters. */
export const NAME_MAX = 150;

/** A person's names, which they may leave out. */
export const nameInputs = {
  first_name: charField({ allowBlank: true, max: NAME_MAX }),
  last_name: charField({ allowBlank: true, max: NAME_MAX }),
};

/** What somebody fills in who makes an account at a REST door, the operator's own fields among it. */
export function registrationInput(settings: Settings) {
  const needsEmail = settings.account.signupFields.some(({ name, required }) => name === "email" && required);
  return {
    ...userFieldInputs(ownUserFields(settings), { required: true }),
    username: charField({ required: true, max: NAME_MAX }),
    email: emailField({ required: needsEmail }),
    password: passwordField(),
    ...nameInputs,
  };
}

type Registration = Read<ReturnType<typeof registrationInput>>;

/**
 * Makes the account, or what looks like it (T-70).
 *
 * @returns all that speaks against it, as REST framework tells it, or `undefined`
 */
export async function register(visit: Visit, read: Registration): Promise<Answer | undefined> {
  const { username, email, password, first_name = "", last_name = "" } = read.values;
  const fields = ownUserFields(visit.engine.settings);
  const result = await signup(visit, {
    email,
    phone: undefined,
    username,
    password,
    by: "password",
    own: { first_name, last_name, ...userFieldValues(fields, { ...read.values }) },
    trapped: false,
    complete: read.ok,
  });
  if (result.ok) return undefined;
  if ("refused" in result) return refused(403, "Sign-up is closed.");
  const errors: FieldErrors = read.ok ? {} : read.errors;
  return invalid({ ...errors, ...byField(result.problems) });
}
