import { type CompiledQuery, sql } from "kysely";
import { expect, test } from "vitest";
import type { Db } from "../../../src/store/database.ts";
import * as sessions from "../../../src/store/sessions.ts";
import { listeningDatabase, paths, statementsOf } from "../request-paths.ts";
import { NOW } from "../test-database.ts";

/** A step of `EXPLAIN (FORMAT JSON)`. */
interface Step {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly Step[];
}

async function planOf(db: Db, query: CompiledQuery): Promise<readonly Step[]> {
  const { rows } = await db.executeQuery<{ "QUERY PLAN": readonly { Plan: Step }[] }>({
    ...query,
    sql: `EXPLAIN (FORMAT JSON) ${query.sql}`,
  });
  const steps = (step: Step): readonly Step[] => [step, ...(step.Plans ?? []).flatMap(steps)];
  return rows[0]?.["QUERY PLAN"].flatMap(({ Plan }) => steps(Plan)) ?? [];
}

/** A table, or an index of it, that is read from end to end. */
function readsAll(step: Step): boolean {
  const type = step["Node Type"];
  if (type === "Seq Scan") return true;
  return /^(Index|Index Only|Bitmap Index) Scan$/.test(type) && step["Index Cond"] === undefined;
}

/** Tables of a few rows are read whole by choice; the question is whether there is another way. */
async function indexesFirst(db: Db): Promise<void> {
  await sql`SET enable_seqscan = off`.execute(db);
}

test.each(paths)(
  "%s reads no table from end to end, so that it costs the same with a million rows",
  async (_, run) => {
    const { db, queries } = await listeningDatabase();
    await run(db);
    await indexesFirst(db);
    const statements = statementsOf(queries);
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      expect((await planOf(db, statement)).filter(readsAll)).toEqual([]);
    }
  },
);

test("the session check joins by keys alone, the address by the index of primary ones", async () => {
  const { db, queries } = await listeningDatabase();
  await sessions.getSessionWithUser(db, "k", NOW);
  await indexesFirst(db);
  const looks = (await planOf(db, queries[0]!)).filter((step) => step["Relation Name"] !== undefined);
  expect(looks.map((step) => [step["Relation Name"], step["Index Cond"]]).sort()).toEqual([
    ["account_emailaddress", "(user_id = auth_user.id)"],
    ["auth_user", "(id = seen.user_id)"],
    ["django_session", "((session_key)::text = 'k'::text)"],
    ["usersessions_usersession", "((session_key)::text = 'k'::text)"],
  ]);
  expect(looks.map((step) => step["Index Name"])).toContain("unique_primary_email");
});
