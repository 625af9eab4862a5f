/** The settings, as the rest of the engine imports them. */
export { readConfigFile } from "./config-file.ts";
export { describeSettings, type SettingRow, withoutPassword } from "./describe-settings.ts";
export { ensureDevelopmentSecret } from "./development-secret.ts";
export { type LoadOptions, loadSettings } from "./load-settings.ts";
export { settingsWarnings } from "./provenance.ts";
export type { Settings } from "./resolve.ts";
export type { GatehouseConfig } from "./schema.ts";
export { servingWarnings } from "./serving-warnings.ts";
export { SettingsError } from "./settings-error.ts";
