import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { GatehouseConfig } from "./schema.ts";
import { CONFIG_FILE, SettingsError } from "./settings-error.ts";

/**
 * Gives `gatehouse.config.ts` its types.
 *
 * @example
 * export default defineConfig({ account: { emailVerification: "mandatory" } });
 */
export function defineConfig(config: GatehouseConfig): GatehouseConfig {
  return config;
}

const names = [CONFIG_FILE, "gatehouse.config.mjs", "gatehouse.config.js"];

/**
 * Imports the configuration file of a folder, when there is one.
 *
 * @throws SettingsError when the file does not export an object; whatever the file itself throws
 */
export async function readConfigFile(directory: string): Promise<GatehouseConfig | undefined> {
  const file = names.map((name) => join(directory, name)).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  const config = module.default;
  if (typeof config === "object" && config !== null && !Array.isArray(config)) return config;
  throw new SettingsError([
    {
      setting: CONFIG_FILE,
      problem: `${file} has no default export that is an object.`,
      fix: "Let it end in: export default defineConfig({ … });",
    },
  ]);
}
