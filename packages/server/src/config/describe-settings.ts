import { type CatalogueEntry, catalogue } from "./catalogue.ts";
import { provenance } from "./provenance.ts";
import type { Settings } from "./resolve.ts";
import type { SettingSource } from "./settings-error.ts";

export interface SettingRow {
  readonly name: string;
  readonly env: string;
  /** The value in force, written as the operator would write it; secrets masked. */
  readonly value: unknown;
  readonly source: SettingSource;
  readonly doc: string;
  /** The name that Django, allauth or SimpleJWT documents, or `null`. */
  readonly django: string | null;
}

const MASK = "********";

/** One row for every setting, in the schema's order; for `gatehouse settings` and the reference page. */
export function describeSettings(settings: Settings): SettingRow[] {
  const sources = provenance.get(settings)?.sources;
  return catalogue.map((entry) => ({
    name: entry.name,
    env: entry.env,
    value: shown(entry, inForce(settings, entry)),
    source: sources?.get(entry.name) ?? "default",
    doc: entry.meta.doc,
    django: entry.meta.django === undefined ? entry.env : entry.meta.django,
  }));
}

function inForce(settings: Settings, { path }: CatalogueEntry): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    settings,
  );
}

function shown(entry: CatalogueEntry, value: unknown): unknown {
  return masked(entry, entry.meta.show === undefined ? value : entry.meta.show(value));
}

function masked({ meta, name }: CatalogueEntry, value: unknown): unknown {
  switch (meta.secret) {
    case "none":
      return value;
    case "url":
      return typeof value === "string" ? withoutPassword(value) : value;
    case "nested":
      return withoutNestedSecrets(value);
    case "value":
      if (Array.isArray(value)) return value.map(() => MASK);
      // Whether a secret is set at all is worth knowing, and no secret.
      return value === "" || value === null ? value : MASK;
    default:
      throw new Error(`${name} has an unknown kind of secret.`);
  }
}

/** Masks the password of a URL, in its authority and in a `password` parameter. */
export function withoutPassword(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#]*?):[^/?#]*@/i, `$1:${MASK}@`)
    .replace(/([?&]password=)[^&#]*/gi, `$1${MASK}`);
}

const SECRET_KEY = /secret|password|token|private|certificate_key|^key$/i;

function withoutNestedSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNestedSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const hide = SECRET_KEY.test(key) && typeof inner === "string" && inner !== "";
      return [key, hide ? MASK : withoutNestedSecrets(inner)];
    }),
  );
}
