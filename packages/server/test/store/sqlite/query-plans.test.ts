import type { CompiledQuery } from "kysely";
import { expect, test } from "vitest";
import type { Db } from "../../../src/store/database.ts";
import * as sessions from "../../../src/store/sessions.ts";
import { listeningDatabase, paths, statementsOf } from "../request-paths.ts";
import { NOW } from "../test-database.ts";

async function planOf(db: Db, query: CompiledQuery): Promise<readonly string[]> {
  const { rows } = await db.executeQuery<{ detail: string }>({
    ...query,
    sql: `EXPLAIN QUERY PLAN ${query.sql}`,
  });
  return rows.map((row) => row.detail);
}

test.each(paths)(
  "%s reads no table from end to end, so that it costs the same with a million rows",
  async (_, run) => {
    const { db, queries } = await listeningDatabase();
    await run(db);
    const statements = statementsOf(queries);
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      const plan = await planOf(db, statement);
      expect(plan.filter((step) => /^SCAN (?!CONSTANT)/.test(step))).toEqual([]);
    }
  },
);

test("the session check joins by unique keys alone", async () => {
  const { db, queries } = await listeningDatabase();
  await sessions.getSessionWithUser(db, "k", NOW);
  expect(await planOf(db, queries[0]!)).toEqual([
    expect.stringContaining(
      "SEARCH django_session USING INDEX sqlite_autoindex_django_session_1 (session_key=?)",
    ),
    expect.stringContaining(
      "SEARCH seen USING INDEX sqlite_autoindex_usersessions_usersession_1 (session_key=?)",
    ),
    expect.stringContaining("SEARCH auth_user USING INTEGER PRIMARY KEY"),
    expect.stringContaining("SEARCH address USING INDEX unique_primary_email (user_id=?)"),
  ]);
});
