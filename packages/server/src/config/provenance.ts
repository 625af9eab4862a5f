import type { Settings } from "./resolve.ts";
import type { SettingSource } from "./settings-error.ts";

export interface Provenance {
  /** By setting name; what is missing has its default. */
  readonly sources: ReadonlyMap<string, SettingSource>;
  readonly warnings: readonly string[];
}

/** Kept beside the settings instead of in them, so that `Settings` holds settings only. */
export const provenance = new WeakMap<Settings, Provenance>();

/** What the operator should know and need not stop for: deprecated names, combinations that make little sense. */
export function settingsWarnings(settings: Settings): readonly string[] {
  return provenance.get(settings)?.warnings ?? [];
}
