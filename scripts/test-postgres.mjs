import process from "node:process";
import { startPostgres } from "./services/postgres.mjs";

/** Vitest's global set-up: a PostgreSQL for this run alone, whose address all tests find in the environment. */
export async function setup() {
  const server = await startPostgres();
  process.env["GATEHOUSE_TEST_POSTGRES"] = server.url;
  return () => server.stop();
}
