import { sql } from "kysely";
import { expect, test } from "vitest";
import { PASSWORD } from "../../flows/person.ts";
import { type House, openHouse } from "../../support/house.ts";
import { clients, Visitor } from "../../support/visitor.ts";

/** SQLite says of a database that may not grow what it says of one on a full disk (SQLITE_FULL). */
async function allowPages(house: House, pages: number): Promise<void> {
  await sql.raw(`PRAGMA max_page_count = ${pages}`).execute(house.gatehouse.engine.database.db);
}

async function addresses(house: House): Promise<readonly string[]> {
  const { db } = house.gatehouse.engine.database;
  const users = await db.selectFrom("auth_user").select("email").orderBy("id").execute();
  const rows = await db.selectFrom("account_emailaddress").select("email").orderBy("user_id").execute();
  expect(rows).toEqual(users);
  return users.map(({ email }) => email);
}

test.each(clients)(
  "T-55 while the disk is full, changes are 503 and leave nothing, sessions are open, and nobody who signed up is gone, %s client",
  async (client) => {
    await using house = await openHouse({ ACCOUNT_EMAIL_VERIFICATION: "none" });
    const signUp = async (n: number) => {
      const visitor = new Visitor(house, client);
      const email = `person-${n}@example.com`;
      return { email, visitor, reply: await visitor.post("/auth/signup", { email, password: PASSWORD }) };
    };
    const signedUp: string[] = [];
    const first = await signUp(0);
    signedUp.push(first.email);
    // Fewer than there are: SQLite takes that for as many as there are.
    await allowPages(house, 1);
    const refused: number[] = [];
    for (let n = 1; refused.length < 3; n += 1) {
      const { email, reply } = await signUp(n);
      if (reply.status === 200) signedUp.push(email);
      else {
        expect(reply.status).toBe(503);
        expect(reply.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
        refused.push(n);
      }
      expect((await first.visitor.get("/auth/session")).status).toBe(200);
    }
    expect(await addresses(house)).toEqual(signedUp);
    await allowPages(house, 1_000_000);
    for (const n of refused) {
      const { email, reply } = await signUp(n);
      expect(reply.status).toBe(200);
      signedUp.push(email);
    }
    expect((await addresses(house)).toSorted()).toEqual(signedUp.toSorted());
  },
);
