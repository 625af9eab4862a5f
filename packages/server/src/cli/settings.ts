import { describeSettings, type SettingRow } from "../config/settings.ts";
import type { Command } from "./command.ts";
import { columns, paint, say } from "./output.ts";
import { openSettings } from "./surroundings.ts";

export const settingsCommand: Command = {
  summary: "Print every setting in force and where it came from; secrets are masked.",
  usage: "[--json]",
  options: { json: { type: "boolean", doc: "Print JSON, with each setting's documentation." } },
  positionals: { min: 0, max: 0 },
  async run({ values, surroundings }) {
    const { settings } = await openSettings(surroundings);
    const rows = describeSettings(settings);
    if (values.flag("json")) say(JSON.stringify(rows, null, 2));
    else for (const line of columns(rows.map(cells), 0)) say(line);
    return 0;
  },
};

function cells({ env, value, source }: SettingRow): string[] {
  const shown = inWords(value);
  return source === "default"
    ? [env, paint("dim", source), paint("dim", shown)]
    : [paint("bold", env), paint("cyan", source), shown];
}

/** As the environment would write it, as far as that can be told. */
function inWords(value: unknown): string {
  if (value === null) return "none";
  if (typeof value === "string") return JSON.stringify(value).slice(1, -1);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(",");
  return JSON.stringify(value);
}
