import type { Settings } from "../../../config/settings.ts";
import { type Problem, problem } from "../../../text/messages.ts";
import type { Control } from "../form.ts";
import type { Posted } from "../page.ts";

/** How long a password has to be, as far as that is known: people want to hear it before they choose one. */
export function passwordHint({ auth, account }: Settings): string | undefined {
  const validator = auth.passwordValidators.find(({ name }) => name === "MinimumLengthValidator");
  const min = validator?.name === "MinimumLengthValidator" ? validator.minLength : account.passwordMinLength;
  return min === null ? undefined : `At least ${min} characters.`;
}

/** A new password, typed twice where nobody can see what they type. */
export function newPasswordControls(settings: Settings): readonly Control[] {
  const hint = passwordHint(settings);
  const common = { type: "password", autocomplete: "new-password" } as const;
  return [
    { name: "password1", label: "New password", ...common, ...(hint !== undefined && { hint }) },
    { name: "password2", label: "New password again", ...common },
  ];
}

/** What is wrong with the fields that repeat others. */
export function repeatProblems(posted: Posted, controls: readonly Control[]): readonly Problem[] {
  return (["password", "email"] as const).flatMap((kind) => {
    const [first, again] =
      kind === "password" ? (["password1", "password2"] as const) : (["email", "email2"] as const);
    const control = controls.find(({ name }) => name === again);
    if (control === undefined) return [];
    if (!posted[again]) return control.required === false ? [] : [problem("required", again)];
    return posted[first] === posted[again] ? [] : [problem(`${kind}_mismatch`, again)];
  });
}
