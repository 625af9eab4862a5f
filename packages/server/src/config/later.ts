import type { SettingSource } from "./settings-error.ts";

/**
 * Parts of the settings that describe what this version does not have yet. They are read and checked, so that a Django
 * project's environment can be taken over whole, and whoever sets one is told that nothing comes of it.
 */
const parts: readonly (readonly [beginning: string, part: string])[] = [["socialaccount.", "social log-in"]];

/** One sentence for each setting that somebody gave and that nothing reads yet. */
export function settingsForLater(sources: ReadonlyMap<string, SettingSource>): readonly string[] {
  return [...sources.keys()].flatMap((name) => {
    const part = parts.find(([beginning]) => name.startsWith(beginning))?.[1];
    return part === undefined ? [] : [`${name} has no effect: this version does not have ${part} yet.`];
  });
}
