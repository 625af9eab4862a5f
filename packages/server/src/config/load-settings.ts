import { applyAliases } from "./aliases.ts";
import { catalogue } from "./catalogue.ts";
import { checkCombinations } from "./check-combinations.ts";
import { checkCookieNames } from "./check-cookie-names.ts";
import { checkProduction } from "./check-production.ts";
import { ensureDevelopmentSecret } from "./development-secret.ts";
import { settingsForLater } from "./later.ts";
import { divideConfig } from "./operator-code.ts";
import { provenance } from "./provenance.ts";
import { resolve, type Settings } from "./resolve.ts";
import { type GatehouseConfig, settingsSchema } from "./schema.ts";
import { problemsOfSchema } from "./schema-problems.ts";
import {
  fixFor,
  nameFor,
  type SettingSource,
  SettingsError,
  type SettingsProblem,
} from "./settings-error.ts";
import { SettingsTree } from "./settings-tree.ts";
import { checkTokenKeys } from "./token-keys.ts";
import { unknownVariables } from "./unknown-variables.ts";
import { UnreadableValue } from "./unreadable-value.ts";
import { withdrawnVariables } from "./withdrawn.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface LoadOptions {
  /** What `gatehouse.config.ts` exports. */
  readonly config?: GatehouseConfig | undefined;
  /** Default: the process's environment. It wins over `config`. */
  readonly env?: Environment | undefined;
  /** `false` lets a test run with DEBUG off and without production's mail, hosts and secret. Default `true`. */
  readonly checkProduction?: boolean | undefined;
  /** Where, with DEBUG on and no secret key given, a development key is kept (in `var/secret-key`). */
  readonly developmentSecretIn?: string | undefined;
}

/**
 * Makes the settings in force of the configuration and the environment.
 *
 * @throws SettingsError with every problem found, each naming the setting and the remedy, none quoting a secret
 * @example
 * const settings = loadSettings({ config: { account: { emailVerification: "mandatory" } } });
 */
export function loadSettings(options: LoadOptions = {}): Settings {
  const env = options.env ?? process.env;
  const { settings: given, code, problems: inCode } = divideConfig(options.config);
  const tree = new SettingsTree(given);
  const problems: SettingsProblem[] = [...inCode];
  const warnings: string[] = [];
  readEnvironment({ env, tree, problems });
  applyAliases({ env, tree, problems, warnings });
  problems.push(...withdrawnVariables(env), ...unknownVariables(env));
  if (options.developmentSecretIn !== undefined) supplySecret(tree, options.developmentSecretIn);

  const parsed = settingsSchema.safeParse(tree.values);
  if (!parsed.success) problems.push(...problemsOfSchema(parsed.error.issues, tree));
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);

  const settings: Settings = deepFreeze(resolve(parsed.data));
  problems.push(...checkCombinations(settings, warnings), ...checkCookieNames(settings));
  if (settings.secretKey === "") problems.push(missingSecret);
  else problems.push(...checkTokenKeys(settings));
  if (settings.email.backend === "adapter" && !code.adapter?.sendMail)
    problems.push(missingSender("EMAIL_BACKEND", "sendMail"));
  if (settings.sms.backend === "adapter" && !code.adapter?.sendSms)
    problems.push(missingSender("SMS_BACKEND", "sendSms"));
  if (!settings.debug && options.checkProduction !== false) problems.push(...checkProduction(settings));
  if (problems.length > 0) throw new SettingsError(problems);
  warnings.push(...settingsForLater(tree.sources));
  provenance.set(settings, { sources: tree.sources, warnings });
  return settings;
}

const missingSecret: SettingsProblem = {
  setting: "SECRET_KEY",
  problem: "SECRET_KEY is missing; everything this server signs depends on it.",
  fix: "Give it at least 50 random characters: node -p \"crypto.randomBytes(48).toString('base64url')\". With DEBUG=true, gatehouse makes one for this machine.",
};

function missingSender(setting: string, name: string): SettingsProblem {
  return {
    setting,
    problem: `${setting} is adapter, and gatehouse.config.ts has no adapter.${name}.`,
    fix: "Write that function, or choose another way.",
  };
}

interface Reading {
  readonly env: Environment;
  readonly tree: SettingsTree;
  readonly problems: SettingsProblem[];
}

function readEnvironment({ env, tree, problems }: Reading): void {
  const source: SettingSource = "environment";
  for (const entry of catalogue) {
    const raw = env[entry.env];
    if (raw === undefined) continue;
    try {
      tree.set(entry, entry.meta.read(raw), source);
    } catch (error) {
      if (!(error instanceof UnreadableValue)) throw error;
      // The configuration's value, if any, must not stand in for the one that was meant.
      tree.set(entry, undefined, source);
      problems.push({
        setting: entry.env,
        problem: `${nameFor(entry, source)} ${error.message}.`,
        fix: fixFor(entry, source),
      });
    }
  }
}

function supplySecret(tree: SettingsTree, directory: string): void {
  const { debug, secretKey } = tree.values;
  if (debug !== true || (secretKey !== undefined && secretKey !== "")) return;
  tree.values["secretKey"] = ensureDevelopmentSecret(directory);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
