import { eventNames } from "../domain/event.ts";
import type { Adapter, OperatorCode } from "./adapter.ts";
import { nearestName } from "./nearest-name.ts";
import type { GatehouseConfig } from "./schema.ts";
import { CONFIG_FILE, type SettingsProblem } from "./settings-error.ts";

const adapterNames = Object.keys({
  isOpenForSignup: true,
  generateUsername: true,
  validateEmail: true,
  validatePhone: true,
  validateUsername: true,
  validatePassword: true,
  sendMail: true,
  sendSms: true,
  jwtClaims: true,
} satisfies Record<keyof Adapter, true>);

const known: Readonly<Record<keyof OperatorCode, readonly string[]>> = {
  adapter: adapterNames,
  on: [...eventNames, "*"],
};

export interface DividedConfig {
  /** What is left for the schema of the settings. */
  readonly settings: object;
  readonly code: OperatorCode;
  readonly problems: readonly SettingsProblem[];
}

/** Tells the operator's code from their settings, and says what in it is no function or would never be called. */
export function divideConfig(config: GatehouseConfig = {}): DividedConfig {
  const { adapter, on, ...settings } = config;
  const code: OperatorCode = { ...(adapter && { adapter }), ...(on && { on }) };
  const problems = Object.entries(known).flatMap(([part, names]) =>
    problemsOf(part, code[part as keyof OperatorCode], names),
  );
  return { settings, code, problems };
}

function problemsOf(part: string, given: unknown, names: readonly string[]): SettingsProblem[] {
  if (given === undefined) return [];
  if (typeof given !== "object" || given === null) return [wrong(part, "must be an object of functions.")];
  return Object.entries(given).flatMap(([name, value]) => {
    const nearest = nearestName(name, names);
    const question = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
    if (!names.includes(name)) return [wrong(`${part}.${name}`, `is never called.${question}`)];
    return value === undefined || typeof value === "function"
      ? []
      : [wrong(`${part}.${name}`, "must be a function.")];
  });
}

function wrong(setting: string, what: string): SettingsProblem {
  return { setting, problem: `${setting} ${what}`, fix: `Correct it in ${CONFIG_FILE}.` };
}
