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
}

/** A date is its ISO 8601 text; null is a field that nobody has filled in. */
export type UserFieldValue = string | number | boolean | null;

/** Values by the field's column. */
export type UserFieldValues = Readonly<Record<string, UserFieldValue>>;
