import * as z from "zod";
import { type Reader, readFlag, readList, readNumber, readOrNone, readText } from "./readers.ts";
import { UnreadableValue } from "./unreadable-value.ts";

/** What is known of one setting beside its type: the text of `gatehouse settings` and of the settings page. */
export interface SettingMeta {
  /** One sentence. */
  readonly doc: string;
  /** Makes a value of the text found in the environment. */
  readonly read: Reader;
  /** What `gatehouse settings` and every message keep to themselves. */
  readonly secret: SecretKind;
  /** The name that Django, allauth or SimpleJWT documents; `null` where only Gatehouse has the setting; absent: the environment name. */
  readonly django?: string | null;
  /** Writes a value in force as the operator would; absent: it is written as it is. */
  readonly show?: (value: unknown) => unknown;
}

/** `value`: all of it; `url`: the password inside a URL; `nested`: the values of secret-sounding keys inside. */
type SecretKind = "none" | "value" | "url" | "nested";

export interface SettingOptions {
  readonly secret?: SecretKind;
  readonly django?: string | null;
  readonly show?: (value: unknown) => unknown;
}

/** Every setting of the schema is registered here by the functions below. */
export const settingRegistry = z.registry<SettingMeta>();

/** Marks a setting that Django and allauth do not have. */
export const ours: SettingOptions = { django: null };

export interface Documentation extends SettingOptions {
  readonly doc: string;
  readonly read: Reader;
}

export function documented<S extends z.ZodType>(schema: S, about: Documentation): S {
  settingRegistry.add(schema, { secret: "none", ...about });
  return schema;
}

export function flag(initial: boolean, doc: string, options: SettingOptions = {}) {
  const schema = z.boolean({ error: "must be true or false" }).default(initial);
  return documented(schema, { ...options, doc, read: readFlag });
}

export function flagOrNone(doc: string, options: SettingOptions = {}) {
  const schema = z.boolean({ error: "must be true, false or null" }).nullable().default(null);
  return documented(schema, { ...options, doc, read: readOrNone(readFlag) });
}

const wholeNumber = z
  .number({ error: "must be a whole number" })
  .int({ error: "must be a whole number" })
  .min(0, { error: "must not be negative" });

/** A whole number from 0. Durations are whole seconds. */
export function count(initial: number, doc: string, options: SettingOptions = {}) {
  return documented(wholeNumber.default(initial), { ...options, doc, read: readNumber });
}

export function countOrNone(initial: number | null, doc: string, options: SettingOptions = {}) {
  return documented(wholeNumber.nullable().default(initial), {
    ...options,
    doc,
    read: readOrNone(readNumber),
  });
}

/** As `count`, but 0 makes no sense. */
export function positive(initial: number, doc: string, options: SettingOptions = {}) {
  const schema = wholeNumber.min(1, { error: "must be at least 1" }).default(initial);
  return documented(schema, { ...options, doc, read: readNumber });
}

/** A TCP port; 0 lets the system choose one. */
export function port(initial: number, doc: string, options: SettingOptions = {}) {
  const schema = wholeNumber.max(65_535, { error: "must be at most 65535" }).default(initial);
  return documented(schema, { ...options, doc, read: readNumber });
}

export function text(initial: string, doc: string, options: SettingOptions = {}) {
  const schema = z.string({ error: "must be text" }).default(initial);
  return documented(schema, { ...options, doc, read: readText });
}

export function textOrNone(doc: string, options: SettingOptions = {}) {
  const schema = z.string({ error: "must be text or null" }).nullable().default(null);
  return documented(schema, { ...options, doc, read: readOrNone(readText) });
}

export function list(initial: readonly string[], doc: string, options: SettingOptions = {}) {
  const schema = z
    .array(z.string({ error: "must be text" }), { error: "must be a list" })
    .default([...initial]);
  return documented(schema, { ...options, doc, read: readList });
}

export interface ParsedSetting<Input, Output> extends SettingOptions {
  readonly doc: string;
  readonly initial: Input;
  readonly read: Reader;
  /** Judges a value of any type; throws `UnreadableValue` to refuse it. */
  readonly parse: (value: unknown) => Output;
}

/** A setting whose accepted form differs from the form the engine works with. */
export function parsed<Input, Output>(setting: ParsedSetting<Input, Output>) {
  const { initial, parse, ...about } = setting;
  const schema = z
    .custom<Input>()
    .transform((value, context): Output => {
      try {
        return parse(value);
      } catch (error) {
        if (!(error instanceof UnreadableValue)) throw error;
        for (const { path, message } of error.findings) {
          context.issues.push({ code: "custom", input: undefined, path: [...path], message });
        }
        return z.NEVER;
      }
    })
    // `prefault`, not `default`: the initial value passes through `parse` like any other.
    .prefault(() => initial as z.util.NoUndefined<Input>);
  return documented(schema, about);
}
