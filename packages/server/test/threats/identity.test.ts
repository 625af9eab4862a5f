import { describe, expect, it } from "vitest";
import { createEmailAddress } from "../../src/store/email-addresses.ts";
import { createUser } from "../../src/store/users.ts";
import { logIn, PASSWORD } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { call } from "../support/rest.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { everythingIn } from "./support/database.ts";
import type { Client } from "./support/surfaces.ts";

const names = {
  ACCOUNT_LOGIN_METHODS: "username,email",
  ACCOUNT_SIGNUP_FIELDS: "email*,username*,password1*",
};
const VICTIM = "victim@example.com";
const EVIL = "Zt9-mirror-canyon";

interface Person {
  readonly email: string;
  readonly username: string;
  readonly password: string;
}

/** An account as a Django project may have brought it along: sign-up here takes no such name. */
async function bringAlong(house: House, { email, username, password }: Person): Promise<number> {
  const { database, hasher, clock } = house.gatehouse.engine;
  const encoded = await hasher.hash(password);
  const user = await createUser(database.db, { email, username, password: encoded, dateJoined: clock.now() });
  await createEmailAddress(database.db, { userId: user.id, email, primary: true });
  return user.id;
}

async function signUp(house: House, client: Client, person: Person): Promise<number> {
  const reply = await new Visitor(house, client).post("/auth/signup", person);
  expect(reply.status).toBe(200);
  return reply.body.data.user.id;
}

describe.each(clients)("a username that is somebody's address, %s client", (client) => {
  const orders = { "before the owner of the address": true, "after the owner of the address": false };

  it.each(Object.entries(orders))(
    "T-25 taken %s, it opens the taker's account alone and takes nothing from the owner",
    async (_, first) => {
      await using house = await openHouse(names);
      const victim = { email: VICTIM, username: "victim", password: PASSWORD };
      const attacker = { email: "eve@example.com", username: VICTIM, password: EVIL };
      const ids: number[] = [];
      for (const person of first ? [attacker, victim] : [victim, attacker]) {
        ids.push(await (person === attacker ? bringAlong(house, person) : signUp(house, client, person)));
      }
      const [victimId, attackerId] = first ? ids.toReversed() : ids;

      const enter = (body: Record<string, string>): Promise<Reply> =>
        new Visitor(house, client).post("/auth/login", body);
      for (const name of [{ email: VICTIM }, { username: VICTIM }, { username: "victim" }]) {
        const reply = await enter({ ...name, password: PASSWORD });
        expect([name, reply.status, reply.body.data?.user.id]).toEqual([name, 200, victimId]);
      }
      // By the address the attacker's password is wrong; by the name it is their own account.
      expect((await enter({ email: VICTIM, password: EVIL })).status).toBe(400);
      expect((await enter({ username: "victim", password: EVIL })).status).toBe(400);
      expect((await enter({ username: VICTIM, password: EVIL })).body.data.user.id).toBe(attackerId);

      const before = (await house.mails()).length;
      await new Visitor(house, client).post("/auth/password/request", { email: VICTIM });
      expect((await house.mails()).slice(before).map(({ to, category }) => [to, category])).toEqual([
        [VICTIM, "password_reset_key"],
      ]);
    },
  );

  it("T-25 the taker's failures shut nobody out for longer than the lock says", async () => {
    await using house = await openHouse({
      ...names,
      ACCOUNT_RATE_LIMITS: '{"signup":"","login_failed":"5/300s/key"}',
    });
    await signUp(house, client, { email: VICTIM, username: "victim", password: PASSWORD });
    const attacker = new Visitor(house, client);
    for (let n = 0; n < 20; n += 1)
      await attacker.post("/auth/login", { username: VICTIM, password: "wrong" });
    // The owner has their other name at once, and this one after 300 seconds, though the attacker goes on.
    expect(
      (await new Visitor(house, client).post("/auth/login", { username: "victim", password: PASSWORD }))
        .status,
    ).toBe(200);
    house.clock.advance(299);
    await attacker.post("/auth/login", { username: VICTIM, password: "wrong" });
    house.clock.advance(1);
    expect((await logIn(new Visitor(house, client), VICTIM)).status).toBe(200);
  });

  it("T-25 two accounts may not hold one address, whatever their names", async () => {
    await using house = await openHouse(names);
    await signUp(house, client, { email: VICTIM, username: "victim", password: PASSWORD });
    const reply = await new Visitor(house, client).post("/auth/signup", {
      email: VICTIM,
      username: "other",
      password: EVIL,
    });
    expect(reply.body.errors).toMatchObject([{ code: "email_taken" }]);
    expect((await everythingIn(house)).auth_user).toHaveLength(1);
  });
});

describe("a name that somebody changes to", () => {
  it("T-25 T-32 of several who take one at once, in different letters, one has it", async () => {
    await using house = await openHouse(names);
    const tokens = await Promise.all(
      [1, 2, 3, 4].map(async (n) => {
        const body = { username: `user${n}`, email: `user${n}@example.com`, password: PASSWORD };
        return (await call(house, "/api/register/", { body })).body.token;
      }),
    );
    const spellings = ["kestrel", "Kestrel", "KESTREL", "kesTrel"];
    const replies = await Promise.all(
      tokens.map((token, n) =>
        call(house, "/api/profile/", { method: "PATCH", token, body: { username: spellings[n] } }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    expect(replies.find(({ status }) => status === 400)?.body).toEqual({
      username: ["A user with that username already exists."],
    });
  });

  it("T-73 is stored in the letters in which a sign-up would store it", async () => {
    await using house = await openHouse({ ...names, ACCOUNT_PRESERVE_USERNAME_CASING: "false" });
    const body = { username: "Ann", email: "ann@example.com", password: PASSWORD };
    const { token, customer } = (await call(house, "/api/register/", { body })).body;
    expect(customer.username).toBe("ann");
    const sent = { method: "PATCH", token, body: { username: "Kestrel" } };
    expect((await call(house, "/api/profile/", sent)).body.username).toBe("kestrel");
  });
});
