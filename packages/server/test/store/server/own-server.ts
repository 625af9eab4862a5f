import { startMariadb } from "../../../../../scripts/services/mariadb.mjs";
import { startPostgres } from "../../../../../scripts/services/postgres.mjs";
import { engine } from "../../support/databases.ts";

/** A server of the engine of this run that a test may kill; what it acknowledged is on its disk. */
export function startOwnServer(): ReturnType<typeof startPostgres> {
  return engine === "mysql" ? startMariadb({ durable: true }) : startPostgres({ durable: true });
}
