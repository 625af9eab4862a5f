import { z } from "zod";
import { isValidEmail } from "../../django/email-validator.ts";
import { PASSWORD_MAX_LENGTH } from "../../flows/password-rules.ts";
import { pythonType } from "./python-type.ts";

/**
 * The fields of REST framework's serializers, in its words: clients show these texts to people. A field that the body
 * does not name is `undefined`, unless it is required.
 */
type Field<T> = z.ZodType<T, unknown>;

interface FieldOptions {
  readonly required?: boolean;
  readonly description?: string;
}

interface CharOptions extends FieldOptions {
  readonly allowBlank?: boolean;
  /** Characters. */
  readonly max?: number;
  /** Default true; a password is taken as it was typed. */
  readonly trim?: boolean;
}

/** `serializers.CharField`: a string, or a number as it is written. */
export function charField<const O extends CharOptions>(options: O): Field<Given<O, string>> {
  const { max } = options;
  return field(options, { type: "string", ...(max !== undefined && { maxLength: max }) }, (raw) =>
    textOf(raw, options),
  );
}

/** A password: as typed, and no longer than anybody would let be hashed (T-91). */
export function passwordField(): Field<string> {
  return charField({ required: true, trim: false, max: PASSWORD_MAX_LENGTH });
}

/** `serializers.EmailField`, lower-cased as addresses are stored. */
export function emailField<const O extends FieldOptions>(options: O): Field<Given<O, string>> {
  return field(options, { type: "string", format: "email", maxLength: EMAIL_MAX }, (raw) => {
    const text = textOf(raw, { max: EMAIL_MAX }).toLowerCase();
    if (!isValidEmail(text)) throw new Invalid("Enter a valid email address.");
    return text;
  });
}

/** The column holds as many. */
const EMAIL_MAX = 254;

/** `serializers.DateField`, in ISO 8601. */
export function dateField<const O extends FieldOptions>(options: O): Field<Given<O, string>> {
  return field(options, { type: "string", format: "date" }, (raw) => {
    const text = typeof raw === "string" ? raw.trim() : "";
    const date = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
    if (date === undefined || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text))
      throw new Invalid("Date has wrong format. Use one of these formats instead: YYYY-MM-DD.");
    return text;
  });
}

const DATE_TIME = /^[1-9]\d{3}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?$/i;

/** `serializers.DateTimeField`, in ISO 8601; without an offset it is UTC. */
export function dateTimeField<const O extends FieldOptions>(options: O): Field<Given<O, string>> {
  return field(options, { type: "string", format: "date-time" }, (raw) => {
    const text = typeof raw === "string" ? raw.trim() : "";
    const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;
    const time = DATE_TIME.test(text) ? new Date(zoned.replace(" ", "T")) : undefined;
    if (time === undefined || Number.isNaN(time.getTime()))
      throw new Invalid(
        "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
      );
    return time.toISOString();
  });
}

/** `serializers.DictField`: an object, whatever it holds. */
export function dictField<const O extends FieldOptions>(
  options: O,
): Field<Given<O, Readonly<Record<string, unknown>>>> {
  return field(options, { type: "object" }, (raw) => {
    // Not the file of a form either.
    if (typeof raw !== "object" || raw === null || Object.getPrototypeOf(raw) !== Object.prototype)
      throw new Invalid(`Expected a dictionary of items but got type "${pythonType(raw)}".`);
    return raw as Readonly<Record<string, unknown>>;
  });
}

/** The bounds of Django's `IntegerField`, which every database's column holds. */
const INTEGER_MAX = 2_147_483_647;

/** `serializers.IntegerField`. */
export function integerField<const O extends FieldOptions>(options: O): Field<Given<O, number>> {
  return field(options, { type: "integer" }, (raw) => {
    const text = typeof raw === "number" || typeof raw === "string" ? String(raw).trim() : "";
    if (!/^[+-]?\d{1,10}(?:\.0*)?$/.test(text)) throw new Invalid("A valid integer is required.");
    const value = Number(text);
    if (value > INTEGER_MAX) throw new Invalid(`Ensure this value is less than or equal to ${INTEGER_MAX}.`);
    if (value < -INTEGER_MAX)
      throw new Invalid(`Ensure this value is greater than or equal to -${INTEGER_MAX}.`);
    return value;
  });
}

/** `serializers.BooleanField`. */
export function booleanField<const O extends FieldOptions>(options: O): Field<Given<O, boolean>> {
  return field(options, { type: "boolean" }, (raw) => {
    const word = String(raw).toLowerCase();
    if (typeof raw !== "object" && ["true", "1", "t", "yes", "y", "on"].includes(word)) return true;
    if (typeof raw !== "object" && ["false", "0", "f", "no", "n", "off"].includes(word)) return false;
    throw new Invalid("Must be a valid boolean.");
  });
}

type Given<O extends FieldOptions, T> = O["required"] extends true ? T : T | undefined;

/** What is wrong with one value, in words for its sender. */
class Invalid extends Error {}

function textOf(raw: unknown, { allowBlank = false, max, trim = true }: CharOptions): string {
  if (typeof raw !== "string" && typeof raw !== "number") throw new Invalid("Not a valid string.");
  const typed = String(raw);
  const text = trim ? typed.trim() : typed;
  if (typed.trim() === "") {
    if (!allowBlank) throw new Invalid("This field may not be blank.");
    return "";
  }
  if (max !== undefined && text.length > max)
    throw new Invalid(`Ensure this field has no more than ${max} characters.`);
  if (text.includes("\0")) throw new Invalid("Null characters are not allowed.");
  // Half a surrogate pair has no UTF-8 form; hashing or storing it would change it.
  const half = /\p{Surrogate}/u.exec(text)?.[0];
  if (half !== undefined) throw new Invalid(`Surrogate characters are not allowed: ${codePoint(half)}.`);
  return text;
}

const codePoint = (character: string) => `U+${character.charCodeAt(0).toString(16).toUpperCase()}`;

function field<T>(
  { required = false, description }: FieldOptions,
  json: Readonly<Record<string, unknown>>,
  read: (raw: unknown) => T,
): Field<T> {
  const schema = z.unknown().transform((raw, ctx): T => {
    try {
      if (raw === undefined && !required) return undefined as T;
      if (raw === undefined) throw new Invalid("This field is required.");
      if (raw === null) throw new Invalid("This field may not be null.");
      return read(raw);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      ctx.addIssue({ code: "custom", message: error.message, input: undefined });
      return z.NEVER;
    }
  });
  return schema.meta({ ...json, required, ...(description !== undefined && { description }) });
}

export type Shape = Readonly<Record<string, Field<unknown>>>;
export type Values<S extends Shape> = { readonly [Name in keyof S]: z.output<S[Name]> };

/** What is wrong, by field, each with all that is to be said about it. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

export type Read<S extends Shape> =
  | { readonly ok: true; readonly values: Values<S> }
  | { readonly ok: false; readonly errors: FieldErrors; readonly values: Partial<Values<S>> };

/** Reads the listed fields of a body and no others, so nothing else can be assigned (T-52). */
export function readFields<S extends Shape>(shape: S, body: Readonly<Record<string, unknown>>): Read<S> {
  const values: Record<string, unknown> = {};
  const errors: Record<string, string[]> = {};
  for (const [name, schema] of Object.entries(shape)) {
    const result = schema.safeParse(Object.hasOwn(body, name) ? body[name] : undefined);
    if (result.success) values[name] = result.data;
    else errors[name] = result.error.issues.map(({ message }) => message);
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors, values: values as Partial<Values<S>> };
  return { ok: true, values: values as Values<S> };
}
