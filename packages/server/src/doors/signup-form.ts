import { ownUserFields } from "../config/own-user-fields.ts";
import type { Settings } from "../config/settings.ts";
import type { SignupInput } from "../flows/signup/signup.ts";
import { charField, emailField, type Form, passwordField, phoneField, type Shape } from "./fields.ts";
import { userFieldInputs, userFieldValues } from "./user-fields.ts";

/** Django's `auth_user.username` holds this many characters. */
const USERNAME_MAX = 150;

/** `ACCOUNT_SIGNUP_FIELDS` and the operator's own, with one password, never repeated. */
export function signupShape(settings: Settings, by: SignupInput["by"]): Shape {
  const shape: Record<string, Shape[string]> = {};
  const { signupFields, usernameMinLength } = settings.account;
  for (const { name, required } of signupFields) {
    if (name === "email" || name === "email2") shape[name] = emailField({ required });
    if (name === "phone") shape.phone = phoneField({ required });
    if (name === "username")
      shape.username = charField({ required, min: usernameMinLength, max: USERNAME_MAX });
  }
  const password = signupFields.find(({ name }) => name === "password1");
  if (by === "password" && password !== undefined)
    shape.password = passwordField({ required: password.required });
  const honeypot = settings.account.signupFormHoneypotField;
  if (honeypot !== null) shape[honeypot] = charField({ required: false });
  return { ...shape, ...userFieldInputs(ownUserFields(settings)) };
}

/** What a form of {@link signupShape} says, as the flow takes it. */
export function signupInput(
  settings: Settings,
  by: SignupInput["by"],
  { values, problems }: Form<Shape>,
): SignupInput {
  return {
    email: text(values.email) || undefined,
    phone: text(values.phone) || undefined,
    username: text(values.username) || undefined,
    password: text(values.password) || undefined,
    by,
    own: userFieldValues(ownUserFields(settings), values),
    trapped: text(values[settings.account.signupFormHoneypotField ?? ""]) !== "",
    complete: problems.length === 0,
  };
}

/** A field that the settings may leave out of the form. */
const text = (value: unknown): string => (typeof value === "string" ? value : "");
