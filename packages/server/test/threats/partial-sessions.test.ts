import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified, verify } from "../flows/person.ts";
import { type House, keyIn, openHouse } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { isRefusal, present, sessionSecretOf } from "./support/requests.ts";
import { type Client, plausibleBody, surfaces } from "./support/surfaces.ts";

const settings = {
  MFA_SUPPORTED_TYPES: "recovery_codes,totp,webauthn",
  MFA_TRUST_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true",
  ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true",
};

const isPending = (reply: Reply, id = "verify_email") =>
  reply.body.data.flows.some(
    (flow: { id: string; is_pending?: boolean }) => flow.id === id && flow.is_pending,
  );

/** Ann has signed up and waits for her mail. */
async function waiting(house: House, client: Client): Promise<Visitor> {
  const ann = new Visitor(house, client);
  const reply = await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
  expect([reply.status, isPending(reply)]).toEqual([401, true]);
  return ann;
}

describe.each(clients)("half signed in, %s client", (client) => {
  const guarded = surfaces().filter(({ route, client: of }) => of === client && route.access !== "anyone");

  it.each(guarded)("T-13 $name is closed to a log-in that waits for its verification", async ({ route }) => {
    await using house = await openHouse(settings);
    const ann = await waiting(house, client);
    const before = await everythingIn(house);
    const reply = await ann.send(route.method, route.path, {
      body: route.method === "GET" ? undefined : plausibleBody(route),
    });
    expect(isRefusal(reply)).toBe(true);
    expect(changedTables(before, await everythingIn(house))).toEqual([]);
  });

  it("T-13 log-out ends a log-in that waits: its session is gone, and its link signs nobody in", async () => {
    await using house = await openHouse(settings);
    const ann = await waiting(house, client);
    const secret = sessionSecretOf(ann);
    const reply = await ann.delete("/auth/session");
    expect([reply.status, isPending(reply)]).toEqual([401, false]);
    expect((await everythingIn(house)).django_session).toEqual([]);

    const copy = present(new Visitor(house, client), secret);
    expect((await copy.get("/auth/session")).status).toBe(client === "app" ? 410 : 401);
    expect((await verify(new Visitor(house, client), "ann@example.com")).status).toBe(401);
  });

  it("T-13 the waiting ends at ACCOUNT_LOGIN_TIMEOUT, and the link then verifies without signing in", async () => {
    await using house = await openHouse({ ...settings, ACCOUNT_LOGIN_TIMEOUT: "600" });
    const ann = await waiting(house, client);
    house.clock.advance(600);
    expect(isPending(await ann.get("/auth/session"))).toBe(true);
    house.clock.advance(1);
    expect((await verify(ann, "ann@example.com")).status).not.toBe(200);
    expect((await ann.get("/account/email")).status).not.toBe(200);
    ann.token = undefined;
    expect((await logIn(ann, "ann@example.com")).status).toBe(200);
  });

  it("T-13 the waiting ends with its session at SESSION_COOKIE_AGE", async () => {
    await using house = await openHouse({ ...settings, SESSION_COOKIE_AGE: "300" });
    const ann = await waiting(house, client);
    house.clock.advance(300);
    const reply = await ann.get("/auth/session");
    expect([reply.status, isPending(reply)]).toEqual([client === "app" ? 410 : 401, false]);
  });

  it("T-13 the stage is not passed by another verified address, another link, or a second log-in", async () => {
    await using house = await openHouse(settings);
    await signUpVerified(new Visitor(house, client), "eve@example.com");
    const ann = await waiting(house, client);
    const annKey = keyIn(await house.mailTo("ann@example.com"));
    await new Visitor(house, client).post("/auth/signup", { email: "bob@example.com", password: PASSWORD });
    await verify(ann, "bob@example.com");
    expect((await ann.get("/account/email")).status).not.toBe(200);
    ann.token = undefined;
    expect((await logIn(ann, "ann@example.com")).status).toBe(401);
    expect((await ann.get("/account/email")).status).not.toBe(200);
    // Only the link for the address itself opens the account.
    await ann.post("/auth/email/verify", { key: annKey });
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
  });

  it("T-13 a user who is deactivated while they wait is not signed in by their link", async () => {
    await using house = await openHouse(settings);
    const ann = await waiting(house, client);
    await sql`UPDATE auth_user SET is_active = false`.execute(house.gatehouse.engine.database.db);
    expect((await verify(ann, "ann@example.com")).status).not.toBe(200);
    expect((await ann.get("/account/email")).status).not.toBe(200);
  });
});

describe.each(clients)("an account with a second factor, %s client", (client) => {
  const secondFactor = ({ gatehouse }: House) =>
    sql`INSERT INTO mfa_authenticator (type, data, user_id, created_at) SELECT 'totp', '{}', id, '2026-01-01 00:00:00' FROM auth_user`.execute(
      gatehouse.engine.database.db,
    );

  const ways: Readonly<Record<string, (visitor: Visitor) => Promise<Reply>>> = {
    "a password": (visitor) => logIn(visitor, "ann@example.com"),
    async "a reset link"(visitor) {
      const key = await askForReset(visitor, "ann@example.com");
      return visitor.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    },
    async "a confirmation link"(visitor) {
      await sql`UPDATE account_emailaddress SET verified = false`.execute(
        visitor.house.gatehouse.engine.database.db,
      );
      visitor.house.clock.advance(200);
      expect(isPending(await logIn(visitor, "ann@example.com"))).toBe(true);
      return verify(visitor, "ann@example.com");
    },
  };

  it.each(Object.entries(ways))("T-46 is not opened by %s alone", async (_, enter) => {
    await using house = await openHouse(settings);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    await secondFactor(house);
    const visitor = new Visitor(house, client);
    const reply = await enter(visitor);
    expect([reply.status, isPending(reply, "mfa_authenticate")]).toEqual([401, true]);
    const others = surfaces().filter(
      ({ client: of, route }) =>
        of === client && route.access !== "anyone" && route.stage !== "mfa_authenticate",
    );
    for (const { route } of others) {
      const body = route.method === "GET" ? undefined : plausibleBody(route);
      expect(isRefusal(await visitor.send(route.method, route.path, { body }))).toBe(true);
    }
    // A row without a secret is a factor that nothing opens.
    for (const code of ["000000", "something"]) {
      expect((await visitor.post("/auth/2fa/authenticate", { code })).status).toBe(400);
    }
  });
});
