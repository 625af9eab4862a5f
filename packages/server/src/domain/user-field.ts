/** A column of the operator's own in the table of users (`USER_FIELDS`). */
export interface UserField {
  /** As clients call it. */
  readonly name: string;
  readonly column: string;
  readonly type: "text" | "integer" | "boolean" | "date" | "email";
  /** Whether a sign-up has to fill it in. */
  readonly required: boolean;
  /** Characters, of a text. */
  readonly maxLength: number | undefined;
  /** Whether the column may be NULL. One that may not holds an empty text, or false, until somebody fills it in. */
  readonly nullable: boolean;
  /** Whether people give, see and change it. Otherwise it is only written, empty, when a user is made. */
  readonly editable: boolean;
}

/** A date is its ISO 8601 text; null is a field that nobody has filled in. */
export type UserFieldValue = string | number | boolean | null;

/** Values by the field's column. */
export type UserFieldValues = Readonly<Record<string, UserFieldValue>>;

/** What the column holds of somebody who has not filled it in. */
export function emptyValue({ type, nullable }: UserField): UserFieldValue {
  if (nullable) return null;
  return type === "boolean" ? false : "";
}

/** What has to be written of a new user even where nothing is given. */
export function valuesOfNewUser(fields: readonly UserField[]): UserFieldValues {
  const needed = fields.filter(({ nullable }) => !nullable);
  return Object.fromEntries(needed.map((field) => [field.column, emptyValue(field)]));
}
