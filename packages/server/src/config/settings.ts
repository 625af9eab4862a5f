/** The settings, as the rest of the engine imports them. */
export { defineConfig, readConfigFile } from "./config-file.ts";
export { describeSettings, type SettingRow, withoutPassword } from "./describe-settings.ts";
export { ensureDevelopmentSecret } from "./development-secret.ts";
export { type Environment, type LoadOptions, loadSettings } from "./load-settings.ts";
export type { PasswordValidatorSetting } from "./password-validators.ts";
export { settingsWarnings } from "./provenance.ts";
export type { ProxySslHeader } from "./proxy-ssl-header.ts";
export type { RateLimit, RateLimitAction, RateLimitScope, RateLimits } from "./rate-limits.ts";
export type { Settings } from "./resolve.ts";
export type { GatehouseConfig } from "./schema.ts";
export type { LoginCodeSubject } from "./sections/account.ts";
export { type SettingSource, SettingsError, type SettingsProblem } from "./settings-error.ts";
export type { SignupField, SignupFieldName } from "./signup-fields.ts";
export type { UserCodeFormat } from "./user-codes.ts";
export type { UserFieldSetting } from "./user-fields.ts";
