import { byName } from "./catalogue.ts";
import { readFlag, readNumber } from "./readers.ts";
import type { SettingsProblem } from "./settings-error.ts";
import type { SettingsTree } from "./settings-tree.ts";
import { UnreadableValue } from "./unreadable-value.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface Alias {
  /** The setting that takes its place, by its path. */
  readonly target: string;
  /** What the target is given, as the environment would write it; `undefined` where the target is set itself. */
  readonly value: (read: (name: string) => string | undefined) => unknown;
}

const simple = (name: string, target: string): [string, Alias] => [
  name,
  { target, value: (read) => byName.get(target)?.meta.read(read(name) ?? "") },
];

const signupFields: Alias = { target: "account.signupFields", value: legacySignupFields };

const rateLimits: Alias = { target: "account.rateLimits", value: legacyRateLimits };

/** Names that allauth still reads and asks to replace; so do we. */
const aliases: ReadonlyMap<string, Alias> = new Map([
  simple("ACCOUNT_SESSION_COOKIE_AGE", "session.cookieAge"),
  simple("EMAIL_CONFIRMATION_DAYS", "account.emailConfirmationExpireDays"),
  // The name allauth's code reads; its documentation has the other one.
  simple("ACCOUNT_PASSWORD_RESET_BY_CODE_CODE_FORMAT", "account.passwordResetByCodeFormat"),
  [
    "ACCOUNT_AUTHENTICATION_METHOD",
    {
      target: "account.loginMethods",
      value: (read) => read("ACCOUNT_AUTHENTICATION_METHOD")?.split("_"),
    },
  ],
  ["ACCOUNT_USERNAME_REQUIRED", signupFields],
  ["ACCOUNT_EMAIL_REQUIRED", signupFields],
  ["ACCOUNT_SIGNUP_EMAIL_ENTER_TWICE", signupFields],
  ["ACCOUNT_SIGNUP_PASSWORD_ENTER_TWICE", signupFields],
  ["ACCOUNT_SIGNUP_PASSWORD_VERIFICATION", signupFields],
  ["ACCOUNT_LOGIN_ATTEMPTS_LIMIT", rateLimits],
  ["ACCOUNT_LOGIN_ATTEMPTS_TIMEOUT", rateLimits],
  ["ACCOUNT_EMAIL_CONFIRMATION_COOLDOWN", rateLimits],
]);

export const aliasNames: ReadonlySet<string> = new Set(aliases.keys());

function legacySignupFields(read: (name: string) => string | undefined): string[] {
  const flag = (name: string, initial: boolean): boolean => {
    const raw = read(name);
    return raw === undefined ? initial : readFlag(raw) === true;
  };
  const email = flag("ACCOUNT_EMAIL_REQUIRED", false);
  const star = email ? "*" : "";
  const twice = flag(
    "ACCOUNT_SIGNUP_PASSWORD_ENTER_TWICE",
    flag("ACCOUNT_SIGNUP_PASSWORD_VERIFICATION", true),
  );
  return [
    `email${star}`,
    ...(flag("ACCOUNT_SIGNUP_EMAIL_ENTER_TWICE", false) ? [`email2${star}`] : []),
    ...(flag("ACCOUNT_USERNAME_REQUIRED", true) ? ["username*"] : []),
    "password1*",
    ...(twice ? ["password2*"] : []),
  ];
}

function legacyRateLimits(read: (name: string) => string | undefined): Record<string, string> {
  const number = (name: string, initial: number): number => {
    const raw = read(name);
    return raw === undefined ? initial : Number(readNumber(raw));
  };
  const limit = number("ACCOUNT_LOGIN_ATTEMPTS_LIMIT", 5);
  const timeout = number("ACCOUNT_LOGIN_ATTEMPTS_TIMEOUT", 300);
  const rates: Record<string, string> = {
    // allauth: a zero in either switches the whole limit off.
    login_failed: limit > 0 && timeout > 0 ? `10/m/ip,${limit}/${timeout}s/key` : "",
  };
  if (read("ACCOUNT_EMAIL_CONFIRMATION_COOLDOWN") !== undefined) {
    const cooldown = number("ACCOUNT_EMAIL_CONFIRMATION_COOLDOWN", 180);
    rates["confirm_email"] = cooldown > 0 ? `1/${cooldown}s/key` : "";
  }
  return rates;
}

interface Aliasing {
  readonly env: Environment;
  readonly tree: SettingsTree;
  readonly problems: SettingsProblem[];
  readonly warnings: string[];
}

/** Carries values of deprecated names over to the right ones, where those are not set, and says so. */
export function applyAliases({ env, tree, problems, warnings }: Aliasing): void {
  for (const [name, { target, value }] of aliases) {
    const entry = byName.get(target);
    if (env[name] === undefined || entry === undefined) continue;
    warnings.push(`${name} is deprecated; set ${entry.env} instead.`);
    if (env[entry.env] !== undefined) continue;
    try {
      tree.set(
        entry,
        value((key) => env[key]),
        "environment",
      );
    } catch (error) {
      if (!(error instanceof UnreadableValue)) throw error;
      problems.push({
        setting: name,
        problem: `${name} ${error.message}.`,
        fix: `It is deprecated; set ${entry.env} instead.`,
        nearest: entry.env,
      });
    }
  }
}
