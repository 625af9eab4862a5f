import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified, verify } from "../flows/person.ts";
import { restarted, setUpApp } from "../flows/second-factor-person.ts";
import { leaseDatabase } from "../support/databases.ts";
import { type House, openHouse } from "../support/house.ts";
import { call, meBy, pairOf, refreshBy } from "../support/jwt.ts";
import type { Lease } from "../support/lease.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { call as callByToken } from "../support/rest.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { present, sessionSecretOf } from "./support/requests.ts";
import type { Client } from "./support/surfaces.ts";

type Standing = "lives" | "dead";

interface Revocation {
  /** Done by `here`, one of the two sessions that the user of this address has, or by somebody else altogether. */
  run(here: Visitor, email: string): Promise<unknown>;
  /** What becomes of the session that did it, and of the other one. */
  readonly here: Standing;
  readonly there: Standing;
  /**
   * What becomes of a log-in at the JWT door: of its refresh token, and of an access token that has not run out. The API token goes
   * the way of the refresh token.
   */
  readonly refresh: Standing;
  readonly access: Standing;
}

const revocations: Readonly<Record<string, Revocation>> = {
  "a log-out": {
    run: (here) => here.delete("/auth/session"),
    here: "dead",
    there: "lives",
    refresh: "lives",
    access: "lives",
  },
  "ending the other session": {
    async run(here) {
      const sessions: { id: number; is_current: boolean }[] = (await here.get("/auth/sessions")).body.data;
      const others = sessions.filter((session) => !session.is_current).map(({ id }) => id);
      return here.delete("/auth/sessions", { sessions: others });
    },
    here: "lives",
    there: "dead",
    refresh: "dead",
    access: "lives",
  },
  "ending all sessions": {
    async run(here) {
      const sessions: { id: number }[] = (await here.get("/auth/sessions")).body.data;
      return here.delete("/auth/sessions", { sessions: sessions.map(({ id }) => id) });
    },
    here: "dead",
    there: "dead",
    refresh: "dead",
    access: "lives",
  },
  "a change of the password": {
    run: (here) =>
      here.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD }),
    here: "lives",
    there: "dead",
    refresh: "dead",
    access: "lives",
  },
  "a password reset": {
    async run({ house, client }, email) {
      const stranger = new Visitor(house, client);
      const key = await askForReset(stranger, email);
      return stranger.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    },
    here: "dead",
    there: "dead",
    refresh: "dead",
    access: "lives",
  },
  "a deactivation": {
    run: ({ house }, email) =>
      sql`UPDATE auth_user SET is_active = false WHERE email = ${email}`.execute(
        house.gatehouse.engine.database.db,
      ),
    here: "dead",
    there: "dead",
    refresh: "dead",
    access: "dead",
  },
  "a deletion by Django's admin": {
    async run({ house }, email) {
      const { db } = house.gatehouse.engine.database;
      const id = sql`(SELECT id FROM auth_user WHERE email = ${email})`;
      await sql`DELETE FROM usersessions_usersession WHERE user_id = ${id}`.execute(db);
      await sql`DELETE FROM account_emailaddress WHERE user_id = ${id}`.execute(db);
      await sql`DELETE FROM authtoken_token WHERE user_id = ${id}`.execute(db);
      await sql`UPDATE token_blacklist_outstandingtoken SET user_id = NULL WHERE user_id = ${id}`.execute(db);
      await sql`DELETE FROM auth_user WHERE email = ${email}`.execute(db);
    },
    here: "dead",
    there: "dead",
    refresh: "dead",
    access: "dead",
  },
  "a first second factor": {
    run: (here) => setUpApp(here),
    here: "lives",
    there: "lives",
    refresh: "lives",
    access: "lives",
  },
  "the removal of a second factor": {
    async run(here) {
      await setUpApp(here);
      expect((await here.delete("/account/authenticators/totp")).status).toBe(200);
    },
    here: "lives",
    there: "lives",
    refresh: "lives",
    access: "lives",
  },
  "a new primary address": {
    async run(here, email) {
      await here.post("/account/email", { email: `new-${email}` });
      await verify(here, `new-${email}`);
      return here.patch("/account/email", { email: `new-${email}`, primary: true });
    },
    here: "lives",
    there: "lives",
    refresh: "lives",
    access: "lives",
  },
};

async function standing(visitor: Visitor): Promise<Standing> {
  const copy = present(new Visitor(visitor.house, visitor.client), sessionSecretOf(visitor));
  const [session, account] = [await copy.get("/auth/session"), await copy.get("/account/email")];
  expect(account.status === 200).toBe(session.status === 200);
  return session.status === 200 ? "lives" : "dead";
}

/** Two nodes on one database, as behind a balancer. */
let nodes: readonly [House, House];
let lease: Lease;
beforeAll(async () => {
  lease = await leaseDatabase({ shared: true });
  const env = { DATABASE_URL: lease.url };
  nodes = [await openHouse(env), await openHouse(env)];
});
afterAll(async () => {
  for (const node of nodes) await node.gatehouse.close();
  await lease.release();
});

const pairs = clients.flatMap((here) => clients.map((there) => [here, there] as const));

describe.each(Object.entries(revocations))("after %s", (name, revocation) => {
  it.each(pairs)(
    "T-14 done by a session of the %s client, a session of the %s client stands as documented on another node",
    async (...[here, there]: readonly [Client, Client]) => {
      const [node, replica] = nodes;
      const email = `${name.replaceAll(/\W/g, "")}-${here}-${there}@example.com`.toLowerCase();
      const [ann, elsewhere] = [new Visitor(node, here), new Visitor(replica, there)];
      await signUpVerified(ann, email);
      await logIn(elsewhere, email);
      const secret = sessionSecretOf(ann);
      expect([await standing(ann), await standing(elsewhere)]).toEqual(["lives", "lives"]);

      await revocation.run(ann, email);
      expect(await standing(elsewhere)).toBe(revocation.there);
      const copy = revocation.here === "lives" ? ann : present(new Visitor(replica, here), secret);
      expect(await standing(copy)).toBe(revocation.here);
    },
  );
});

describe.each(Object.entries(revocations))("after %s", (name, revocation) => {
  it.each(["0", "1"])(
    "T-14 a log-in at the JWT door stands as documented on another node, strictly verified or not (%s)",
    async (strict) => {
      const [here] = nodes;
      const node = await restarted(here, {
        DATABASE_URL: here.gatehouse.settings.database.url,
        SIMPLE_JWT_STRICT_VERIFY: strict,
      });
      const email = `${name.replaceAll(/\W/g, "")}-jwt-${strict}@example.com`.toLowerCase();
      const ann = new Visitor(here, "app");
      await signUpVerified(ann, email);
      await logIn(new Visitor(here, "app"), email);
      const { access, refresh } = await pairOf(node, email);
      expect([await meBy(node, access), (await refreshBy(node, refresh)).status]).toEqual([200, 200]);

      await revocation.run(ann, email);
      const status = (standing: Standing) => (standing === "lives" ? 200 : 401);
      // Strictly verified, it stands and falls with the refresh token that it came with.
      const looked = strict === "1" ? revocation.refresh : revocation.access;
      expect(await meBy(node, access)).toBe(status(looked));
      expect((await refreshBy(node, refresh)).status).toBe(status(revocation.refresh));
      await node.gatehouse.close();
    },
  );
});

describe.each(Object.entries(revocations))("after %s", (name, revocation) => {
  it("T-14 an API token stands as documented on another node", async () => {
    const [node, replica] = nodes;
    const email = `${name.replaceAll(/\W/g, "")}-token@example.com`.toLowerCase();
    const ann = new Visitor(node, "app");
    await signUpVerified(ann, email);
    await logIn(new Visitor(node, "app"), email);
    const credentials = { username: email, password: PASSWORD };
    const { token } = (await callByToken(node, "/api/login/", { body: credentials })).body;
    const profile = async () => (await callByToken(replica, "/api/profile/", { token })).status;
    expect(await profile()).toBe(200);

    await revocation.run(ann, email);
    expect(await profile()).toBe(revocation.refresh === "lives" ? 200 : 401);
  });
});

describe("a log-out at the token door", () => {
  it("T-14 ends the API token on every node at once, and nothing else", async () => {
    const [node, replica] = nodes;
    const email = "log-out-there@example.com";
    const ann = new Visitor(node, "app");
    await signUpVerified(ann, email);
    const credentials = { username: email, password: PASSWORD };
    const { token } = (await callByToken(node, "/api/login/", { body: credentials })).body;
    expect((await callByToken(node, "/api/logout/", { method: "POST", token })).status).toBe(200);
    expect((await callByToken(replica, "/api/profile/", { token })).status).toBe(401);
    expect(await standing(ann)).toBe("lives");
  });
});

describe("a log-out at the JWT door", () => {
  it.each(["0", "1"])(
    "T-14 ends the refresh token, and the access token too where it is strictly verified (%s)",
    async (strict) => {
      await using house = await openHouse({ SIMPLE_JWT_STRICT_VERIFY: strict });
      await signUpVerified(new Visitor(house, "app"), "ann@example.com");
      const [other, { access, refresh }] = [await pairOf(house), await pairOf(house)];
      const next = (await refreshBy(house, refresh)).body.access;
      await call(house, "/api/auth/logout/", { body: { refresh } });
      expect((await refreshBy(house, refresh)).status).toBe(401);
      for (const token of [access, next]) expect(await meBy(house, token)).toBe(strict === "1" ? 401 : 200);
      expect(await meBy(house, other.access)).toBe(200);
      house.clock.advance(300);
      expect(await meBy(house, next)).toBe(401);
    },
  );

  it("T-14 strict verification takes access tokens alone, as long as their log-in holds", async () => {
    await using house = await openHouse({ SIMPLE_JWT_STRICT_VERIFY: "true" });
    await signUpVerified(new Visitor(house, "app"), "ann@example.com");
    const { access, refresh } = await pairOf(house);
    const verify = async (token: string) => {
      const { status, body } = await call(house, "/api/token/verify/", { body: { token } });
      return [status, body.detail];
    };
    expect(await verify(access)).toEqual([200, undefined]);
    expect(await verify(refresh)).toEqual([401, "Token has wrong type"]);
    await call(house, "/api/token/blacklist/", { body: { refresh } });
    expect(await verify(access)).toEqual([401, "Token is blacklisted"]);
  });

  it("T-14 a change of the password in Django ends refresh tokens, and an upgrade of its hash does not", async () => {
    const database = { DATABASE_URL: await leasedUrl() };
    await using house = await openHouse(database);
    await signUpVerified(new Visitor(house, "app"), "ann@example.com");
    const { refresh } = await pairOf(house);
    const stronger = await restarted(house, { ...database, PASSWORD_ITERATIONS: "20" });
    const { db } = house.gatehouse.engine.database;
    const hashOf = async () =>
      (await db.selectFrom("auth_user").select("password").executeTakeFirstOrThrow()).password;
    const before = await hashOf();
    await pairOf(stronger);
    expect(await hashOf()).not.toBe(before);
    expect((await refreshBy(stronger, refresh)).status).toBe(200);

    await db.updateTable("auth_user").set({ password: before }).execute();
    expect((await refreshBy(house, refresh)).body).toEqual({
      detail: "The user's password has been changed.",
    });
    await stronger.gatehouse.close();
  });

  it("T-14 a password that is changed while somebody logs in with the old one leaves them no tokens", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, "app");
    await signUpVerified(ann, "ann@example.com");
    await logIn(ann, "ann@example.com");
    const body = { email: "ann@example.com", password: PASSWORD };
    const [login] = await Promise.all([
      call(house, "/api/auth/login/", { body }),
      ann.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD }),
    ]);
    if (login.status === 200) expect((await refreshBy(house, login.body.refresh)).status).toBe(401);
    else expect(login.status).toBe(400);
  });
});

describe.each(clients)("a session that ended, %s client", (client) => {
  it("T-14 a deactivated user can neither go on, nor log in, nor get a reset link", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const early = await askForReset(new Visitor(house, client), "ann@example.com");
    await revocations["a deactivation"]?.run(ann, "ann@example.com");
    const before = await house.mails();

    expect(await standing(ann)).toBe("dead");
    const stranger = new Visitor(house, client);
    expect((await logIn(stranger, "ann@example.com")).status).toBe(401);
    expect((await stranger.get("/account/email")).status).not.toBe(200);
    await stranger.post("/auth/password/request", { email: "ann@example.com" });
    expect((await house.mails()).slice(before.length).map(({ category }) => category)).toEqual([
      "unknown_account",
    ]);
    await stranger.post("/auth/password/reset", { key: early, password: NEW_PASSWORD });
    expect((await stranger.get("/account/email")).status).not.toBe(200);
  });

  it("T-14 ends at its age to the second, and no request revives it", async () => {
    await using house = await openHouse({ SESSION_COOKIE_AGE: "1000" });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    house.clock.advance(999);
    expect(await standing(ann)).toBe("lives");
    house.clock.advance(1);
    expect(await standing(ann)).toBe("dead");
    const copy = present(new Visitor(house, client), sessionSecretOf(ann));
    await copy.post("/auth/reauthenticate", { password: PASSWORD });
    expect(await standing(ann)).toBe("dead");
  });
});
