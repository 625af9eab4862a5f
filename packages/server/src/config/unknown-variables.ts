import { aliasNames } from "./aliases.ts";
import { byEnvironmentName } from "./catalogue.ts";
import { editDistance, nearestName } from "./nearest-name.ts";
import type { SettingsProblem } from "./settings-error.ts";
import { withdrawnNames } from "./withdrawn.ts";

/** Nobody else names variables like these: what is unknown is misspelt. */
const ownPrefixes = [
  "ACCOUNT_",
  "ALLAUTH_",
  "AUTHTOKEN_",
  "CORS_",
  "CSRF_",
  "EMAIL_",
  "HEADLESS_",
  "MFA_",
  "SECURE_",
  "SESSION_",
  "SIMPLE_JWT_",
  "SOCIALACCOUNT_",
  "USERSESSIONS_",
];

/** Set by desktops (the X11 session manager) and not meant for us. */
const foreign = new Set(["SESSION_MANAGER"]);

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that were meant for Gatehouse and do not exist. What belongs to others is left alone. */
export function unknownVariables(env: Environment): SettingsProblem[] {
  return Object.keys(env).flatMap((name) => {
    if (env[name] === undefined || foreign.has(name)) return [];
    if (byEnvironmentName.has(name) || aliasNames.has(name) || withdrawnNames.has(name)) return [];
    if (ownPrefixes.some((prefix) => name.startsWith(prefix))) {
      return [unknown(name, nearestName(name, byEnvironmentName.keys()))];
    }
    const near = slip(name, env);
    return near === undefined ? [] : [unknown(name, near)];
  });
}

/**
 * `ALLOWED_HOST` for ALLOWED_HOSTS: one slip in a long name whose right form is not set. Shorter names and wider slips
 * may well be another program's.
 */
function slip(name: string, env: Environment): string | undefined {
  if (name.length < 8) return undefined;
  for (const known of byEnvironmentName.keys()) {
    if (
      Math.abs(known.length - name.length) <= 1 &&
      env[known] === undefined &&
      editDistance(name, known) === 1
    ) {
      return known;
    }
  }
  return undefined;
}

function unknown(name: string, nearest: string | undefined): SettingsProblem {
  if (nearest === undefined) {
    return {
      setting: name,
      problem: `${name} is not a setting.`,
      fix: 'Remove the environment variable; "gatehouse settings" lists all names.',
    };
  }
  return {
    setting: name,
    problem: `${name} is not a setting. Did you mean ${nearest}?`,
    fix: "Rename the environment variable, or remove it.",
    nearest,
  };
}
