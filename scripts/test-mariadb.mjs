import process from "node:process";
import { startMariadb } from "./services/mariadb.mjs";

/** Vitest's global set-up: a MariaDB for this run alone, whose address all tests find in the environment. */
export async function setup() {
  const server = await startMariadb();
  process.env["GATEHOUSE_TEST_MYSQL"] = server.url;
  return () => server.stop();
}
