import { StatementSync } from "node:sqlite";
import { Client } from "pg";
import { vi } from "vitest";
import { Connection } from "../../src/store/mysql/pool.ts";
import { engine } from "./databases.ts";

/**
 * Notes the statements that reach the database from now on, those that begin and end transactions among them, until
 * `vi.restoreAllMocks()`.
 *
 * @example const statements = noteStatements(); // later: expect(statements()).toHaveLength(1)
 */
export function noteStatements(): () => readonly string[] {
  if (engine === "postgres") {
    const query = vi.spyOn(Client.prototype, "query");
    return () => query.mock.calls.map(([given]) => textOf(given));
  }
  if (engine === "mysql") {
    const run = vi.spyOn(Connection.prototype, "run");
    const turns = (["begin", "commit", "rollback"] as const).map((name) =>
      vi.spyOn(Connection.prototype, name),
    );
    return () => [
      ...run.mock.calls.map(([text]) => text),
      ...turns.flatMap(({ mock }) => mock.calls.map(() => "transaction")),
    ];
  }
  const spies = (["all", "get", "run", "iterate"] as const).map((name) =>
    vi.spyOn(StatementSync.prototype, name),
  );
  return () => spies.flatMap(({ mock }) => mock.contexts.map(sourceOf));
}

function sourceOf(statement: unknown): string {
  return statement instanceof StatementSync ? statement.sourceSQL : String(statement);
}

function textOf(query: unknown): string {
  if (typeof query === "object" && query !== null && "text" in query) return String(query.text);
  return String(query);
}
