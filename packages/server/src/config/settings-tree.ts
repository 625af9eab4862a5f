import { type CatalogueEntry, catalogue } from "./catalogue.ts";
import type { SettingSource } from "./settings-error.ts";

type Values = Record<string, unknown>;

function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  return isRecord(value) ? copyRecord(value) : value;
}

function copyRecord(value: Values): Values {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
}

/** The values as given, before the schema judges them, with the place each one came from. */
export class SettingsTree {
  readonly values: Values;
  readonly sources = new Map<string, SettingSource>();

  constructor(config: object | undefined) {
    // One level deep, so that the environment never writes into the caller's own object.
    const entries = Object.entries(config ?? {});
    this.values = Object.fromEntries(
      entries.map(([key, value]) => [key, isRecord(value) ? { ...value } : value]),
    );
    for (const entry of catalogue) if (this.get(entry) !== undefined) this.sources.set(entry.name, "config");
  }

  get(entry: CatalogueEntry): unknown {
    const [first = "", second] = entry.path;
    const value = this.values[first];
    if (second === undefined) return value;
    return isRecord(value) ? value[second] : undefined;
  }

  set(entry: CatalogueEntry, value: unknown, source: SettingSource): void {
    this.sources.set(entry.name, source);
    const [first = "", second] = entry.path;
    if (second === undefined) {
      this.values[first] = value;
      return;
    }
    const section = this.values[first];
    if (isRecord(section)) section[second] = value;
    // A section of a wrong type stays, for the schema to complain about.
    else if (section === undefined) this.values[first] = { [second]: value };
  }

  sourceOf(entry: CatalogueEntry): SettingSource {
    return this.sources.get(entry.name) ?? "default";
  }
}
