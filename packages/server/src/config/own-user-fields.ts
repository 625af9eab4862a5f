import type { UserField } from "../domain/user-field.ts";
import type { Settings } from "./settings.ts";

/** Those of `USER_FIELDS` that people give, see and change, in the order in which they are listed. */
export function ownUserFields(settings: Pick<Settings, "user">): readonly UserField[] {
  return allUserFields(settings).filter(({ editable }) => editable);
}

function allUserFields({ user }: Pick<Settings, "user">): readonly UserField[] {
  return Object.entries(user.fields).map(([name, { column = name, ...field }]) => ({
    name,
    column,
    ...field,
    maxLength: field.maxLength,
  }));
}

/** How the database is opened: what in it is the project's and not Django's, and what its server may cost. */
export function databaseOptions({ auth, user, database }: Pick<Settings, "auth" | "user" | "database">): {
  userTable: string;
  userFields: readonly UserField[];
  poolSize: number;
  statementTimeout: number;
} {
  const { poolSize, statementTimeout } = database;
  return { userTable: auth.userTable, userFields: allUserFields({ user }), poolSize, statementTimeout };
}
