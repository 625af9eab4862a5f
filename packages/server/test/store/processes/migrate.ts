/** Migrates the database of the first argument and prints whether it changed anything. Started by migrate.test.ts. */
import { openDatabase } from "../../../src/store/database.ts";
import { migrate } from "../../../src/store/migrate.ts";

const database = await openDatabase(process.argv[2] ?? "");
const { changed } = await migrate(database);
await database.close();
process.stdout.write(String(changed));
