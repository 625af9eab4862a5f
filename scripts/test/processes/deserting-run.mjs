// A run of tests that is killed while its server runs.
import process from "node:process";
import { startPostgres } from "../../services/postgres.mjs";

const { port, folder } = await startPostgres();
process.send?.({ port, folder });
