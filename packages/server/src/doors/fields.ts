import { z } from "zod";
import { isValidEmail } from "../django/email-validator.ts";
import { isPhoneNumber } from "../domain/phone.ts";
import { PASSWORD_MAX_LENGTH } from "../flows/password-rules.ts";
import { type MessageId, type Problem, problem } from "../text/messages.ts";

/**
 * The fields of what people send: Zod schemas that behave as the Django form fields of the reference, because
 * clients see their error codes. A number or a boolean is read as Python's `str()` would write it.
 */
type Field<T> = z.ZodType<T, unknown>;

interface CharOptions {
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly description?: string;
}

/** `forms.CharField`: trimmed, no NUL, at most `max` characters; `""` when absent and not required. */
export function charField(options: CharOptions = {}): Field<string> {
  const schema = z.unknown().transform((raw, ctx) => cleanText(raw, options, (issue) => report(ctx, issue)));
  return documented(
    schema,
    { type: "string", ...(options.max && { maxLength: options.max }) },
    options.description,
  );
}

/** A password: text, and no longer than anybody would let be hashed, so that nothing is hashed in vain (T-91). */
export function passwordField(options: { required?: boolean } = {}): Field<string> {
  return charField({ ...options, max: PASSWORD_MAX_LENGTH });
}

/** `forms.EmailField` in allauth's variant: lower-cased. The column holds 254 characters, so no more are accepted. */
export function emailField(options: { required?: boolean; description?: string } = {}): Field<string> {
  const schema = z.unknown().transform((raw, ctx) => {
    const text = isEmpty(raw) ? "" : pythonString(raw).trim();
    for (const found of emailProblems(text, options.required ?? true)) report(ctx, found);
    return text.toLowerCase();
  });
  return documented(schema, { type: "string", format: "email" }, options.description);
}

function* emailProblems(text: string, required: boolean): Generator<Problem> {
  if (text === "") {
    if (required) yield problem("required");
    return;
  }
  // Lower case is what is stored, and may be longer (İ becomes two characters): it too must be an address (T-73).
  const stored = text.toLowerCase();
  const { length } = stored;
  if (!isValidEmail(text) || !isValidEmail(stored)) yield problem("invalid_email");
  if (length > FORM_EMAIL_MAX) yield problem("max_length", undefined, { limit: FORM_EMAIL_MAX, length });
  else if (length > EMAIL_MAX) yield problem("max_length", undefined, { limit: EMAIL_MAX, length });
  if (text.includes("\0")) yield problem("null_characters_not_allowed");
}

/** allauth's `PhoneField`: a whole number in E.164 form, as it is stored. */
export function phoneField(options: { required?: boolean } = {}): Field<string> {
  const schema = z.unknown().transform((raw, ctx) => {
    const text = isEmpty(raw) ? "" : pythonString(raw).trim();
    if (text === "") {
      if (options.required ?? true) report(ctx, problem("required"));
      return "";
    }
    if (!isPhoneNumber(text)) report(ctx, problem("invalid_phone"));
    if (text.includes("\0")) report(ctx, problem("null_characters_not_allowed"));
    return text;
  });
  return documented(
    schema,
    { type: "string", format: "phone" },
    "With the country code, as in +31612345678.",
  );
}

/** Django's own limit of an e-mail form field (RFC 3696), and that of the column it goes to. */
const FORM_EMAIL_MAX = 320;
const EMAIL_MAX = 254;

/** `forms.DateField`, in ISO 8601 alone: other spellings mean another day elsewhere. `""` when absent and not required. */
export function dateField(options: { required?: boolean } = {}): Field<string> {
  const schema = z.unknown().transform((raw, ctx) => {
    const text = cleanText(raw, options, (issue) => report(ctx, issue));
    if (text !== "" && !isDate(text)) report(ctx, problem("invalid_date"));
    return text;
  });
  return documented(schema, { type: "string", format: "date" });
}

function isDate(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The bounds of Django's `IntegerField`, which every database's column holds. */
const INTEGER_MAX = 2_147_483_647;

/** `forms.IntegerField`; `null` when absent and not required. */
export function integerField(options: { required?: boolean } = {}): Field<number | null> {
  const schema = z.unknown().transform((raw, ctx): number | null => {
    const text = cleanText(raw, options, (issue) => report(ctx, issue));
    if (text === "") return null;
    const value = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (Math.abs(value) <= INTEGER_MAX) return value;
    report(ctx, problem("invalid_integer"));
    return null;
  });
  return documented(schema, { type: "integer" });
}

/** `forms.BooleanField` with `required`: only a true value passes. */
export function trueField(description?: string): Field<true> {
  const schema = z.unknown().transform((raw, ctx): true => {
    const value = typeof raw === "string" ? raw.toLowerCase() !== "false" && raw !== "" : Boolean(raw);
    if (!value) report(ctx, problem("required"));
    return true;
  });
  return documented(schema, { type: "boolean" }, description);
}

/**
 * `forms.BooleanField` without `required`: false when absent. What is neither true nor false is refused, where the
 * reference takes a list or the word "no" for true.
 */
export function booleanField(description?: string): Field<boolean> {
  const schema = z.unknown().transform((raw, ctx): boolean => {
    const word = raw === undefined || raw === null ? "" : String(raw).toLowerCase();
    const known = typeof raw !== "object" || raw === null;
    if (known && ["true", "1"].includes(word)) return true;
    if (!known || !["", "false", "0"].includes(word)) report(ctx, problem("invalid_value"));
    return false;
  });
  return documented(schema, { type: "boolean" }, description);
}

/** `forms.ChoiceField`: one of the choices, to the letter. */
export function choiceField<const C extends string>(choices: readonly C[], description?: string): Field<C> {
  const schema = z.unknown().transform((raw, ctx): C => {
    const text = isEmpty(raw) ? "" : pythonString(raw);
    const chosen = choices.find((choice) => choice === text);
    if (text === "") report(ctx, problem("required"));
    else if (chosen === undefined)
      report(ctx, problem("invalid_choice", undefined, { value: text.slice(0, SHOWN_LENGTH) }));
    return chosen ?? z.NEVER;
  });
  return documented(schema, { type: "string", enum: choices }, description);
}

/**
 * `forms.Field` for a JSON object, which the reference judges once more in the form's own way.
 *
 * @param otherwise what to say of a value that is no object
 */
export function objectField(
  otherwise: MessageId,
  json: Pick<z.core.JSONSchema.ObjectSchema, "description" | "properties" | "required">,
): Field<Readonly<Record<string, unknown>>> {
  const schema = z.unknown().transform((raw, ctx) => {
    if (isEmpty(raw)) report(ctx, problem("required"));
    if (typeof raw === "object" && raw !== null && !Array.isArray(raw)) return { ...raw };
    report(ctx, problem(otherwise));
    return {};
  });
  return documented(schema, { type: "object", ...json });
}

/** `forms.ModelMultipleChoiceField`: a list of primary keys; which of them exist is for the handler to say. */
export function idListField(description?: string): Field<readonly number[]> {
  const schema = z.unknown().transform((raw, ctx): readonly number[] => {
    if (isEmpty(raw)) return fail(ctx, problem("required"));
    if (!Array.isArray(raw)) return fail(ctx, problem("invalid_list"));
    const ids: number[] = [];
    for (const item of raw) {
      const text = typeof item === "number" || typeof item === "string" ? String(item) : undefined;
      if (text === undefined) return fail(ctx, problem("invalid_list"));
      if (!/^\d{1,15}$/.test(text))
        return fail(ctx, problem("invalid_pk_value", undefined, { value: text.slice(0, SHOWN_LENGTH) }));
      ids.push(Number(text));
    }
    return ids;
  });
  return documented(schema, { type: "array", items: { type: "integer" } }, description);
}

/** `forms.ModelChoiceField`: a primary key; whether it exists is for the handler to say. */
export function idField(description?: string): Field<number> {
  const schema = z.unknown().transform((raw, ctx): number => {
    const text = typeof raw === "number" || typeof raw === "string" ? String(raw) : "";
    if (isEmpty(raw)) report(ctx, problem("required"));
    else if (!/^\d{1,15}$/.test(text))
      report(ctx, problem("invalid_choice", undefined, { value: "That choice" }));
    return Number(text);
  });
  return documented(schema, { type: "integer" }, description);
}

/** `forms.JSONField` for what a browser made of a key. What has not its shape is as wrong as what does not verify. */
export function credentialField<T>(shape: z.ZodType<T>, description: string): Field<T> {
  const schema = z.unknown().transform((raw, ctx): T => {
    const read = shape.safeParse(raw);
    if (read.success) return read.data;
    report(ctx, problem(isEmpty(raw) ? "required" : "incorrect_code"));
    return z.NEVER;
  });
  const { $schema: _, ...json } = z.toJSONSchema(shape, { io: "input" });
  return documented(schema, json, description);
}

/** No error gives back more of what was sent than these many characters. */
const SHOWN_LENGTH = 64;

function cleanText(raw: unknown, options: CharOptions, issue: (found: Problem) => void): string {
  const text = isEmpty(raw) ? "" : pythonString(raw).trim();
  if (text === "") {
    if (options.required ?? true) issue(problem("required"));
    return "";
  }
  const { length } = text;
  if (options.min !== undefined && length < options.min)
    issue(problem("min_length", undefined, { limit: options.min, length }));
  if (options.max !== undefined && length > options.max)
    issue(problem("max_length", undefined, { limit: options.max, length }));
  if (text.includes("\0")) issue(problem("null_characters_not_allowed"));
  // Half a surrogate pair has no UTF-8 form; hashing or storing it would change it.
  else if (!text.isWellFormed()) issue(problem("invalid_value"));
  return text;
}

/** Django's `EMPTY_VALUES`. */
function isEmpty(raw: unknown): boolean {
  if (raw === undefined || raw === null || raw === "") return true;
  if (Array.isArray(raw)) return raw.length === 0;
  return typeof raw === "object" && Object.keys(raw).length === 0;
}

function pythonString(raw: unknown): string {
  if (typeof raw === "boolean") return raw ? "True" : "False";
  return typeof raw === "string" || typeof raw === "number" ? String(raw) : JSON.stringify(raw);
}

type Context = z.core.$RefinementCtx<unknown>;

function report(ctx: Context, { code, message }: Problem): void {
  ctx.addIssue({ code: "custom", message, params: { code }, input: undefined });
}

function fail<T>(ctx: Context, found: Problem): readonly T[] {
  report(ctx, found);
  return [];
}

function documented<T extends z.ZodType>(schema: T, json: Record<string, unknown>, description?: string): T {
  return schema.meta({ ...json, ...(description !== undefined && { description }) });
}

/** The fields of one operation's body, in the order in which their errors are reported. */
export type Shape = Readonly<Record<string, Field<unknown>>>;
export type Values<S extends Shape> = { [Name in keyof S]: z.output<S[Name]> };

export interface Form<S extends Shape> {
  /** The fields that are fine. */
  readonly values: Partial<Values<S>>;
  readonly problems: readonly Problem[];
  /** The listed fields that the body names at all. */
  readonly given: readonly string[];
}

/**
 * Reads the listed fields of a body and no others, so nothing else can be assigned (T-52).
 *
 * The reference turns a list or an object into text and goes on. Where that alone would let a request through, we
 * refuse it (T-04, T-72); where the request is wrong anyway, its errors are the reference's.
 */
export function readForm<S extends Shape>(shape: S, body: Readonly<Record<string, unknown>>): Form<S> {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const nested: string[] = [];
  for (const [name, field] of Object.entries(shape)) {
    const raw = Object.hasOwn(body, name) ? body[name] : undefined;
    const result = field.safeParse(raw);
    if (result.success) values[name] = result.data;
    else problems.push(...result.error.issues.map((found) => toProblem(found, name)));
    if (typeof raw === "object" && !isEmpty(raw) && isTextual(field)) nested.push(name);
  }
  if (problems.length === 0)
    problems.push(...nested.map((name) => problem("invalid_value" satisfies MessageId, name)));
  for (const name of nested) delete values[name];
  const given = Object.keys(shape).filter((name) => Object.hasOwn(body, name));
  return { values: values as Partial<Values<S>>, problems, given };
}

function isTextual(field: Field<unknown>): boolean {
  return field.meta()?.type === "string";
}

function toProblem(found: z.core.$ZodIssue, param: string): Problem {
  const code =
    found.code === "custom" && typeof found.params?.code === "string" ? found.params.code : "invalid";
  return { code, message: found.message, param };
}
