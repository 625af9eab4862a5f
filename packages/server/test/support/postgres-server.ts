/** What the processes of one run of tests tell each other of its PostgreSQL. */

/** The database that all others are copies of. */
export const TEMPLATE = "gatehouse_template";

/** What a database that no test has changed looks like, as a digest (`postgres-cleaning.ts`). */
const shapeVariable = "GATEHOUSE_TEST_POSTGRES_SHAPE";

/** Where this database of the run's server is. */
export function urlOf(database: string): string {
  const url = new URL(given("GATEHOUSE_TEST_POSTGRES"));
  url.pathname = `/${database}`;
  return url.href;
}

/** For the workers. */
export function setShape(shape: string): void {
  process.env[shapeVariable] = shape;
}

export const shape = () => given(shapeVariable);

function given(variable: string): string {
  const value = process.env[variable];
  if (value === undefined)
    throw new Error(`${variable} is not set: run the tests by "vitest run --project postgres".`);
  return value;
}
