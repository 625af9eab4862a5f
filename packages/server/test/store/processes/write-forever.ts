/** Adds users to the database of the first argument, and prints each one's name once it is acknowledged. Started by durability.test.ts. */
import { writeSync } from "node:fs";
import { openDatabase } from "../../../src/store/database.ts";
import { createEmailAddress } from "../../../src/store/email-addresses.ts";
import { createUser } from "../../../src/store/users.ts";

const [url = "", prefix = ""] = process.argv.slice(2);
const database = await openDatabase(url);
for (let n = 0; ; n += 1) {
  const username = `${prefix}-${n}`;
  await database.transaction(async (tx) => {
    const user = await createUser(tx, { username, email: "", password: "!", dateJoined: new Date() });
    await createEmailAddress(tx, { userId: user.id, email: `${username}@example.com`, primary: true });
  });
  writeSync(1, `${username}\n`);
}
