/** What the processes of one run of tests tell each other of its MariaDB. */

/** The database that is as `migrate` leaves one. */
export const TEMPLATE = "gatehouse_template";

/** Where this database of the run's server is; without a name, the server. */
export function urlOf(database: string): string {
  const url = process.env["GATEHOUSE_TEST_MYSQL"];
  if (url === undefined)
    throw new Error('GATEHOUSE_TEST_MYSQL is not set: run the tests by "vitest run --project mariadb".');
  return new URL(`/${database}`, url).href;
}
