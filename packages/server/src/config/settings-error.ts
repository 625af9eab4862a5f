import type { CatalogueEntry } from "./catalogue.ts";

export interface SettingsProblem {
  /** The setting as the operator wrote it, or as it should be written: `ACCOUNT_RATE_LIMITS`, `account.rateLimits`. */
  readonly setting: string;
  /** What is wrong, as a sentence that starts with the setting's name. Never holds a value that may be secret. */
  readonly problem: string;
  /** What to do. */
  readonly fix: string;
  /** The right name nearest to a wrong one. */
  readonly nearest?: string;
}

/** The settings cannot be used; nothing was started. All problems are listed at once. */
export class SettingsError extends Error {
  readonly code = "settings_invalid";
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    super(describeProblems(problems));
    this.name = "SettingsError";
    this.problems = problems;
  }
}

function describeProblems(problems: readonly SettingsProblem[]): string {
  const heading =
    problems.length === 1 ? "A setting needs attention:" : `${problems.length} settings need attention:`;
  return [heading, ...problems.map(({ problem, fix }) => `  - ${problem}\n    ${fix}`)].join("\n");
}

/** Where the value of a setting came from. */
export type SettingSource = "default" | "config" | "environment";

export const CONFIG_FILE = "gatehouse.config.ts";

/** The name under which the operator set it. */
export function nameFor(entry: CatalogueEntry, source: SettingSource): string {
  return source === "config" ? entry.name : entry.env;
}

/** How to put it right, at the place where it was set. */
export function fixFor(entry: CatalogueEntry, source: SettingSource): string {
  const place = source === "config" ? `Correct it in ${CONFIG_FILE}.` : "Correct the environment variable.";
  return `${place} What it is for: ${entry.meta.doc}`;
}
