import { type PasswordOwner, validatePassword } from "../django/password-validators.ts";
import { type Problem, problem } from "../text/messages.ts";
import type { Engine } from "./context.ts";
import { passwordObjections } from "./objections.ts";

/** Longer passwords are refused before they cost anything (T-91); ASVS 6.2.9 asks for at least 64. */
export const PASSWORD_MAX_LENGTH = 4096;

/** The reasons why `password` is refused, with Django's codes and messages and the operator's; empty when it is fine. */
export async function passwordProblems(
  engine: Engine,
  password: string,
  on: { param: string; owner: PasswordOwner },
): Promise<readonly Problem[]> {
  if (password.length > PASSWORD_MAX_LENGTH) {
    return [problem("max_length", on.param, { limit: PASSWORD_MAX_LENGTH, length: password.length })];
  }
  const { passwordValidators } = engine.settings.auth;
  const { passwordMinLength } = engine.settings.account;
  // allauth's own minimum, for a project without Django's validators.
  const validators =
    passwordMinLength === null
      ? passwordValidators
      : [...passwordValidators, { name: "MinimumLengthValidator", minLength: passwordMinLength } as const];
  const problems = await validatePassword(password, validators, on.owner);
  return [
    ...problems.map(({ code, message }) => ({ code, message, param: on.param })),
    ...(await passwordObjections(engine, password, on)),
  ];
}
