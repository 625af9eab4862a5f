import type { CompiledQuery } from "kysely";
import { expect, test } from "vitest";
import type { Db } from "../../../src/store/database.ts";
import { createEmailAddress } from "../../../src/store/email-addresses.ts";
import * as sessions from "../../../src/store/sessions.ts";
import { recordUserSession } from "../../../src/store/user-sessions.ts";
import { listeningDatabase, paths, statementsOf } from "../request-paths.ts";
import { later, NOW, someUser } from "../test-database.ts";

/** A line of `EXPLAIN`, in the form that both servers have. */
interface Step {
  readonly select_type: string;
  readonly table: string | null;
  readonly type: string | null;
  readonly possible_keys: string | null;
  readonly key: string | null;
}

async function planOf(db: Db, query: CompiledQuery): Promise<readonly Step[]> {
  const { rows } = await db.executeQuery<Step>({ ...query, sql: `EXPLAIN FORMAT=TRADITIONAL ${query.sql}` });
  return rows;
}

/** Tables of a few rows are read whole by choice; the question is whether there is an index that serves. */
function readsAll({ select_type, type, possible_keys }: Step): boolean {
  if (select_type === "INSERT") return false;
  return (type === "ALL" || type === "index") && possible_keys === null;
}

test.each(paths)(
  "%s reads no table from end to end, so that it costs the same with a million rows",
  async (_, run) => {
    const { db, queries } = await listeningDatabase();
    await run(db);
    const statements = statementsOf(queries);
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      expect((await planOf(db, statement)).filter(readsAll)).toEqual([]);
    }
  },
);

test("the session check looks rows up by their keys", async () => {
  const { db, queries } = await listeningDatabase();
  const { id: userId } = await someUser(db);
  await createEmailAddress(db, { userId, email: "a@example.com", primary: true });
  await sessions.insertSession(db, { sessionKey: "k", sessionData: "", expireDate: later(60) });
  await recordUserSession(db, { userId, sessionKey: "k", ip: "192.0.2.1", userAgent: "", at: NOW });
  queries.length = 0;
  await sessions.getSessionWithUser(db, "k", NOW);
  expect((await planOf(db, queries[0]!)).map(({ table, key }) => [table, key])).toEqual([
    ["django_session", "PRIMARY"],
    ["seen", "session_key"],
    ["auth_user", "PRIMARY"],
    ["address", "account_emailaddress_user_id_email_987c8728_uniq"],
  ]);
});
