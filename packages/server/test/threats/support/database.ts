import { sql } from "kysely";
import type { House } from "../../support/house.ts";

export type Snapshot = Readonly<Record<string, readonly unknown[]>>;

/** Every row of every table, so that a test can say that nothing was changed anywhere. */
export async function everythingIn({ gatehouse }: House): Promise<Snapshot> {
  const { db } = gatehouse.engine.database;
  const tables = await db.introspection.getTables();
  const snapshot: Record<string, readonly unknown[]> = {};
  for (const { name } of tables) {
    const { rows } = await sql`SELECT * FROM ${sql.table(name)} ORDER BY 1`.execute(db);
    snapshot[name] = rows;
  }
  return snapshot;
}

/** The tables whose rows differ, by name. */
export function changedTables(before: Snapshot, after: Snapshot): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** How often the audit log names this event. */
export async function countEvents({ gatehouse }: House, event: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*) AS n FROM gatehouse_audit_log WHERE event = ${event}`.execute(
    gatehouse.engine.database.db,
  );
  return rows[0]?.n ?? 0;
}

/** What must hold in the database whatever anybody sends; the names of the rules that do not. */
export async function brokenInvariants({ gatehouse }: House): Promise<readonly string[]> {
  const rules: Readonly<Record<string, string>> = {
    "a user has two primary addresses": `
      SELECT user_id FROM account_emailaddress WHERE "primary" GROUP BY user_id HAVING count(*) > 1`,
    "two users have verified one address": `
      SELECT email FROM account_emailaddress WHERE verified GROUP BY email HAVING count(*) > 1`,
    "two users have proven one number": `
      SELECT phone FROM gatehouse_phone WHERE verified GROUP BY phone HAVING count(*) > 1`,
    "a number belongs to nobody": `
      SELECT phone FROM gatehouse_phone WHERE user_id NOT IN (SELECT id FROM auth_user)`,
    "an address is not in lower case": `SELECT id FROM account_emailaddress WHERE email <> lower(email)`,
    "an address belongs to nobody": `
      SELECT id FROM account_emailaddress WHERE user_id NOT IN (SELECT id FROM auth_user)`,
    "a user row names an address that the user does not have": `
      SELECT id FROM auth_user WHERE email <> '' AND lower(email) NOT IN
        (SELECT email FROM account_emailaddress WHERE user_id = auth_user.id)`,
    "a listed session does not exist": `
      SELECT id FROM usersessions_usersession WHERE session_key NOT IN (SELECT session_key FROM django_session)`,
    "a session is listed for nobody": `
      SELECT id FROM usersessions_usersession WHERE user_id NOT IN (SELECT id FROM auth_user)`,
    "a user is staff or superuser": `SELECT id FROM auth_user WHERE is_staff OR is_superuser`,
    "a password is stored unhashed": `
      SELECT id FROM auth_user WHERE password NOT LIKE 'pbkdf2_sha256$%$%$%' AND password NOT LIKE '!%'`,
  };
  const broken: string[] = [];
  for (const [name, query] of Object.entries(rules)) {
    const { rows } = await sql.raw(query).execute(gatehouse.engine.database.db);
    if (rows.length > 0) broken.push(name);
  }
  return broken;
}
