import type { Settings } from "./settings.ts";
import { SettingsError, type SettingsProblem } from "./settings-error.ts";

type Wish = readonly [setting: string, wanted: (settings: Settings) => boolean, what: string];

/**
 * Settings whose feature this version does not have yet. Accepting one and doing nothing would be worse than refusing:
 * an operator who asks for codes or for tokens would get a house that only looks as if it had them.
 */
const wishes: readonly Wish[] = [
  [
    "ACCOUNT_EMAIL_CONFIRMATION_HMAC",
    ({ account }) => !account.emailConfirmationHmac,
    "confirmation keys that are rows of a table",
  ],
  [
    "SOCIALACCOUNT_PROVIDERS",
    ({ socialaccount }) => Object.keys(socialaccount.providers).length > 0,
    "providers",
  ],
  ["SOCIALACCOUNT_ONLY", ({ socialaccount }) => socialaccount.only, "providers"],
];

/** @throws SettingsError naming every setting whose feature is not there yet */
export function refuseNotYet(settings: Settings): void {
  const problems = wishes
    .filter(([, wanted]) => wanted(settings))
    .map(
      ([setting, , what]): SettingsProblem => ({
        setting,
        problem: `${setting} asks for ${what}, which this version does not have yet.`,
        fix: "Take the setting out, or wait for the version that has it; the README says what there is.",
      }),
    );
  if (problems.length > 0) throw new SettingsError(problems);
}
