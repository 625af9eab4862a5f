import type * as z from "zod";
import { sections, settingsSchema } from "./schema.ts";
import { rootSettings } from "./sections/site.ts";
import { type SettingMeta, settingRegistry } from "./setting.ts";

/** One setting as the outside knows it. */
export interface CatalogueEntry {
  /** `account.emailVerification`, as in `gatehouse.config.ts`. */
  readonly name: string;
  /** The path's parts: one or two. */
  readonly path: readonly string[];
  /** `ACCOUNT_EMAIL_VERIFICATION` */
  readonly env: string;
  readonly meta: SettingMeta;
  readonly schema: z.ZodType;
}

/** The environment's name of a setting: its path in upper snake case. */
export function environmentName(path: readonly string[]): string {
  return path
    .join(".")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(".", "_")
    .toUpperCase();
}

function entry(path: readonly string[], schema: z.ZodType): CatalogueEntry {
  const meta = settingRegistry.get(schema);
  if (meta === undefined) throw new Error(`The setting ${path.join(".")} has no documentation.`);
  return { name: path.join("."), path, env: environmentName(path), meta, schema };
}

/** Every setting, in the schema's order. */
export const catalogue: readonly CatalogueEntry[] = [
  ...Object.entries(rootSettings).map(([key, schema]) => entry([key], schema)),
  ...Object.entries(sections).flatMap(([section, { shape }]) =>
    Object.entries(shape).map(([key, schema]) => entry([section, key], schema)),
  ),
];

export const byName: ReadonlyMap<string, CatalogueEntry> = new Map(
  catalogue.map((item) => [item.name, item]),
);

export const byEnvironmentName: ReadonlyMap<string, CatalogueEntry> = new Map(
  catalogue.map((item) => [item.env, item]),
);

/** The names that may stand at the top of `gatehouse.config.ts`. */
export const topLevelNames: readonly string[] = Object.keys(settingsSchema.shape);
