import type { UserField } from "../domain/user-field.ts";
import type { Settings } from "./settings.ts";

/** `USER_FIELDS`, complete, in the order in which they are listed. */
export function ownUserFields({ user }: Pick<Settings, "user">): readonly UserField[] {
  return Object.entries(user.fields).map(([name, { column, type, required, maxLength, nullable }]) => ({
    name,
    column: column ?? name,
    type,
    required,
    maxLength,
    nullable,
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
  return { userTable: auth.userTable, userFields: ownUserFields({ user }), poolSize, statementTimeout };
}
