import * as z from "zod";
import { readJson } from "./readers.ts";
import { documented, ours } from "./setting.ts";

const types = ["text", "integer", "boolean", "date", "email"] as const;

const fieldSchema = z.strictObject({
  type: z.enum(types, { error: `must be one of ${types.join(", ")}` }),
  /** The column, where it is not named as the field. */
  column: z.string().optional(),
  required: z.boolean({ error: "must be true or false" }).default(false),
  /** `false`: the column may not be NULL, and holds an empty text, or false, until it is filled in. */
  nullable: z.boolean({ error: "must be true or false" }).default(true),
  /** `false`: the project's own. Nobody gives, sees or changes it here; it is only written, empty, when a user is made. */
  editable: z.boolean({ error: "must be true or false" }).default(true),
  maxLength: z.int({ error: "must be a whole number" }).min(1, { error: "must be at least 1" }).optional(),
});

type UserFieldSetting = z.output<typeof fieldSchema>;

/** Django's own columns: an extra field of such a name would let a request write them (mass assignment). */
const djangosOwn = new Set(
  "id password last_login is_superuser username first_name last_name email is_staff is_active date_joined".split(
    " ",
  ),
);

/** The other inputs of a sign-up, which an extra field of such a name would take the place of. */
const inputs = new Set(["email2", "phone", "password1", "password2"]);

const identifier = /^[a-z_][a-z0-9_]{0,62}$/;

/** Whether a column of the user table can be a field's. */
export const canBeField = (column: string): boolean => identifier.test(column) && !djangosOwn.has(column);

/** What a field of this column may be called. */
export const nameForColumn = (column: string): string => (inputs.has(column) ? `user_${column}` : column);

const name = z
  .string()
  .regex(identifier, { error: "must be a column's name: small letters, digits and underscores" });

type FieldInput = z.input<typeof fieldSchema> | UserFieldSetting["type"];

/** A type alone is a field that may stay empty. */
const field = z
  .custom<FieldInput>()
  .transform((given): unknown => (typeof given === "string" ? { type: given } : given))
  .pipe(fieldSchema);

const columnOf = (key: string, field: UserFieldSetting): string => field.column ?? key;

type Fault = readonly [path: readonly string[], message: string];

/** What is wrong with one of these fields, beyond its form. */
function faultsOf(key: string, fields: Readonly<Record<string, UserFieldSetting>>): readonly Fault[] {
  const definition = fields[key];
  if (definition === undefined) return [];
  const { type, required, nullable, editable } = definition;
  const column = columnOf(key, definition);
  const faults: Fault[] = [];
  if (djangosOwn.has(key) || inputs.has(key) || djangosOwn.has(column))
    faults.push([[key], "is a name that Django or the sign-up uses; choose another"]);
  if (!nullable && (type === "integer" || type === "date"))
    faults.push([[key, "nullable"], "must be true: neither a number nor a date can be empty otherwise"]);
  if (required && !editable)
    faults.push([[key, "required"], "must be false: nobody can give what is not editable"]);
  const twin = Object.entries(fields).find(([other, it]) => other !== key && columnOf(other, it) === column);
  if (twin !== undefined) faults.push([[key], `has the same column as ${twin[0]}`]);
  if (!identifier.test(column)) faults.push([[key, "column"], "must be a column's name"]);
  return faults;
}

export function userFields(doc: string) {
  const schema = z
    .record(name, field, { error: "must be an object of names and types" })
    .superRefine((fields, context) => {
      for (const key of Object.keys(fields)) {
        for (const [path, message] of faultsOf(key, fields))
          context.addIssue({ code: "custom", path: [...path], message });
      }
    })
    .default({});
  return documented(schema, { ...ours, doc, read: readJson });
}
