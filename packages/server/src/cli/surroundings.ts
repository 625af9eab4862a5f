import cluster from "node:cluster";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type GatehouseConfig,
  loadSettings,
  readConfigFile,
  type Settings,
  SettingsError,
  settingsWarnings,
} from "../config/settings.ts";
import { createGatehouse, type Gatehouse } from "../index.ts";
import { migrate } from "../store/migrate.ts";
import type { Surroundings } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { sayWarning } from "./output.ts";

export interface OpenSettings {
  readonly settings: Settings;
  readonly config: GatehouseConfig | undefined;
  /** The environment with what is not in it but counts: the development secret. */
  readonly env: Surroundings["env"];
}

/** A `.env` file of the working folder joins the environment, and never beats it; `npm start` reads the same file. */
export function readDotEnv(cwd: string): void {
  const file = join(cwd, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * The settings that a command runs with: `gatehouse.config.ts` of the working folder and the environment. What is merely
 * odd about them is said on standard error.
 *
 * @throws SettingsError, or Complaint where the file cannot be run
 */
export async function openSettings({ cwd, env }: Surroundings): Promise<OpenSettings> {
  const config = await importConfig(cwd);
  const settings = loadSettings({ config, env, developmentSecretIn: cwd });
  // Of several processes that start together, the first one says it for all.
  for (const warning of cluster.isPrimary ? settingsWarnings(settings) : []) sayWarning(warning);
  return { settings, config, env: { ...env, SECRET_KEY: settings.secretKey } };
}

async function importConfig(cwd: string): Promise<GatehouseConfig | undefined> {
  try {
    return await readConfigFile(cwd);
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const remedy = isTakenForCommonJs(error) ? `\n${AS_MODULE}` : "";
    throw new Complaint(`gatehouse.config.ts could not be run. ${reason}${remedy}`, { cause: error });
  }
}

const AS_MODULE =
  'It is a module, and the nearest package.json says "type": "commonjs", as npm init writes it. Run: npm pkg set type=module';

/** Node reads a file so only where a `package.json` says so; where it says nothing, Node finds out by itself. */
function isTakenForCommonJs(error: unknown): boolean {
  return (
    error instanceof SyntaxError &&
    /^(Unexpected token 'export'|Cannot use import statement outside a module)/.test(error.message)
  );
}

/**
 * Opens the engine for one command, and closes it whatever becomes of the command. Its log stays silent: the command
 * itself says what there is to say.
 */
export async function withGatehouse<T>(
  surroundings: Surroundings,
  work: (gatehouse: Gatehouse) => Promise<T>,
): Promise<T> {
  const { config, env } = await openSettings(surroundings);
  const gatehouse = await createGatehouse({
    ...(config && { config }),
    env: { ...env, LOG_LEVEL: "silent" },
  });
  try {
    await requireTables(gatehouse);
    return await work(gatehouse);
  } finally {
    await gatehouse.close();
  }
}

/** Otherwise the first query would fail, in words that help nobody. */
async function requireTables({ engine }: Gatehouse): Promise<void> {
  const { changed } = await migrate(engine.database, { plan: true });
  if (changed)
    throw new Complaint("The database lacks tables that this version needs. Run: gatehouse migrate");
}
