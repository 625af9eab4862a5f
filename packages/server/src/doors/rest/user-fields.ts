import type { UserField, UserFieldValue, UserFieldValues } from "../../domain/user-field.ts";
import { booleanField, charField, dateField, emailField, integerField, type Shape } from "./fields.ts";

/** The inputs that `USER_FIELDS` adds. @param required whether those that a sign-up must fill in must be here too */
export function userFieldInputs(fields: readonly UserField[], { required }: { required: boolean }): Shape {
  return Object.fromEntries(
    fields.map((field) => [field.name, inputOf(field, { required: required && field.required })]),
  );
}

function inputOf(
  { type, required: keep, maxLength }: UserField,
  options: { required: boolean },
): Shape[string] {
  switch (type) {
    case "text":
      return charField({ ...options, allowBlank: !keep, ...(maxLength !== undefined && { max: maxLength }) });
    case "email":
      return emailField(options);
    case "integer":
      return integerField(options);
    case "date":
      return dateField(options);
    case "boolean":
      return booleanField(options);
  }
}

/** What was given of them, by column: nothing else of a body is ever read (T-52). */
export function userFieldValues(
  fields: readonly UserField[],
  values: Readonly<Record<string, unknown>>,
): UserFieldValues {
  return Object.fromEntries(
    fields.flatMap(({ name, column }): [string, UserFieldValue][] => {
      const value = values[name];
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [[column, value]]
        : [];
    }),
  );
}
