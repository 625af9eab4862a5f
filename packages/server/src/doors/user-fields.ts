import {
  emptyValue,
  type UserField,
  type UserFieldValue,
  type UserFieldValues,
} from "../domain/user-field.ts";
import { booleanField, charField, dateField, emailField, integerField, type Shape } from "./fields.ts";

/** The input of a field of the operator's own. */
function inputOf({ type, required, maxLength }: UserField): Shape[string] {
  switch (type) {
    case "text":
      return charField({ required, ...(maxLength !== undefined && { max: maxLength }) });
    case "email":
      return emailField({ required });
    case "integer":
      return integerField({ required });
    case "date":
      return dateField({ required });
    case "boolean":
      return booleanField();
  }
}

/** The inputs of a sign-up that `USER_FIELDS` adds. */
export function userFieldInputs(fields: readonly UserField[]): Shape {
  return Object.fromEntries(fields.map((field) => [field.name, inputOf(field)]));
}

/** What was typed into them, by column: nothing else of a body is ever read (T-52). */
export function userFieldValues(
  fields: readonly UserField[],
  values: Readonly<Record<string, unknown>>,
): UserFieldValues {
  return Object.fromEntries(fields.map((field) => [field.column, stored(field, values[field.name])]));
}

function stored(field: UserField, value: unknown): UserFieldValue {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" || typeof value === "boolean" ? value : emptyValue(field);
}
