import { type LoadOptions, loadSettings, type Settings, SettingsError } from "../../src/config/settings.ts";

/** Strong enough for production, and no secret of anybody. */
export const SECRET_KEY = "test-secret-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH";

/** Settings as a test wants them: DEBUG off, production's own demands left aside. */
export function settingsOf(env: Record<string, string>, config?: LoadOptions["config"]): Settings {
  return loadSettings({ config, env: { SECRET_KEY, ...env }, checkProduction: false });
}

/** The complaint that a start with these settings ends in. */
export function complaintOf(options: LoadOptions): SettingsError {
  try {
    loadSettings(options);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error("These settings were accepted.");
}

export function problemsOf(env: Record<string, string>, config?: LoadOptions["config"]): string[] {
  const error = complaintOf({ config, env: { SECRET_KEY, ...env }, checkProduction: false });
  return error.problems.map(({ problem }) => problem);
}
