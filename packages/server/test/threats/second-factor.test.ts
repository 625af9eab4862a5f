import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified, verify } from "../flows/person.ts";
import {
  AuthenticatorApp,
  atSecondFactor,
  pendingOf,
  personWithApp,
  recoveryCodesOf,
  setUpApp,
} from "../flows/second-factor-person.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { countEvents } from "./support/database.ts";
import { present, sessionSecretOf } from "./support/requests.ts";
import type { Client } from "./support/surfaces.ts";

const MANY = 50;
const TOTP = "/account/authenticators/totp";
const CODES = "/account/authenticators/recovery-codes";

/** Many log-ins of Ann's that wait for her second factor, each in a session of its own. */
async function queue(house: House, client: Client): Promise<readonly Visitor[]> {
  const visitors: Visitor[] = [];
  while (visitors.length < MANY) visitors.push(await atSecondFactor(house, client));
  return visitors;
}

/** The same session in many hands. */
async function tabs(house: House, owner: Visitor): Promise<readonly Visitor[]> {
  const visitors = Array.from({ length: MANY }, () => new Visitor(house, owner.client));
  for (const visitor of visitors) await visitor.get("/config");
  return visitors.map((visitor) => present(visitor, sessionSecretOf(owner)));
}

const sendCode = (visitor: Visitor, code: string | undefined) =>
  visitor.post("/auth/2fa/authenticate", { code });
const proveAgain = (visitor: Visitor, code: string | undefined) =>
  visitor.post("/auth/2fa/reauthenticate", { code });
const countOf = (replies: readonly Reply[], status: number) =>
  replies.filter((reply) => reply.status === status).length;

describe.each(clients)("codes of an authenticator app, %s client", (client) => {
  it("T-45 a code is good for one proof: not for a second log-in, another purpose, or another client", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, client);
    // The one that set the app up is used already.
    expect((await sendCode(await atSecondFactor(house, client), app.code())).status).toBe(400);
    const code = app.nextCode();
    expect((await sendCode(await atSecondFactor(house, client), code)).status).toBe(200);
    for (const other of clients) {
      const again = await sendCode(await atSecondFactor(house, other), code);
      expect([again.status, again.body.errors[0].code]).toEqual([400, "incorrect_code"]);
    }
    expect((await proveAgain(ann, code)).status).toBe(400);
    expect((await proveAgain(ann, app.nextCode())).status).toBe(200);
  });

  it("T-45 no code counts once a newer one was used, within the tolerance and after it", async () => {
    await using house = await openHouse({ MFA_TOTP_TOLERANCE: "2" });
    const { visitor: ann, app } = await personWithApp(house, client);
    house.clock.advance(300);
    expect((await proveAgain(ann, app.code(1))).status).toBe(200);
    for (const periods of [1, 0, -1, -2]) {
      expect([periods, (await proveAgain(ann, app.code(periods))).status]).toEqual([periods, 400]);
    }
    expect((await proveAgain(ann, app.code(2))).status).toBe(200);
    house.clock.advance(60);
    expect((await proveAgain(ann, app.code(0))).status).toBe(400);
    expect((await proveAgain(ann, app.code(1))).status).toBe(200);
  });

  it("T-45 a code counts in its own period and no longer", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, client);
    const code = app.nextCode();
    house.clock.advance(30);
    expect((await proveAgain(ann, code)).status).toBe(400);
    for (const periods of [-1, 1, 2]) expect((await proveAgain(ann, app.code(periods))).status).toBe(400);
  });

  it(`T-45 T-32 presented ${MANY} times at once, in as many log-ins, a code opens one`, async () => {
    await using house = await openHouse();
    const { app } = await personWithApp(house, client);
    const waiting = await queue(house, client);
    const code = app.nextCode();
    const replies = await Promise.all(waiting.map((visitor) => sendCode(visitor, code)));
    expect([countOf(replies, 200), countOf(replies, 400)]).toEqual([1, MANY - 1]);
    expect(await countEvents(house, "authenticator_used")).toBe(1);
    const after = await Promise.all(waiting.map((visitor) => visitor.get("/auth/session")));
    expect(countOf(after, 200)).toBe(1);
  });

  it(`T-45 T-32 presented ${MANY} times at once in one log-in, it begins one session`, async () => {
    await using house = await openHouse();
    const { app } = await personWithApp(house, client);
    const before = await countEvents(house, "user_logged_in");
    const hands = await tabs(house, await atSecondFactor(house, client));
    const code = app.nextCode();
    const replies = await Promise.all(hands.map((visitor) => sendCode(visitor, code)));
    expect(countOf(replies, 200)).toBe(1);
    expect(await countEvents(house, "user_logged_in")).toBe(before + 1);
  });
});

describe.each(clients)("recovery codes, %s client", (client) => {
  it("T-34 each is good for one proof, whatever it is used for", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const [first, second] = await recoveryCodesOf(ann);
    expect((await sendCode(await atSecondFactor(house, client), first)).status).toBe(200);
    expect((await proveAgain(ann, second)).status).toBe(200);
    for (const code of [first, second]) {
      expect((await sendCode(await atSecondFactor(house, client), code)).status).toBe(400);
      expect((await proveAgain(ann, code)).status).toBe(400);
    }
  });

  it(`T-34 T-32 presented ${MANY} times at once, in as many log-ins, one opens one`, async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const [code] = await recoveryCodesOf(ann);
    const waiting = await queue(house, client);
    const replies = await Promise.all(waiting.map((visitor) => sendCode(visitor, code)));
    expect([countOf(replies, 200), countOf(replies, 400)]).toEqual([1, MANY - 1]);
    expect((await ann.get(CODES)).body.data.unused_code_count).toBe(9);
  });

  it("T-34 T-32 all of them used at once are all used, and none is lost or used twice", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const codes = await recoveryCodesOf(ann);
    const waiting = await queue(house, client);
    const replies = await Promise.all(waiting.map((visitor, n) => sendCode(visitor, codes[n % 10])));
    expect([countOf(replies, 200), countOf(replies, 400)]).toEqual([10, MANY - 10]);
    expect(await recoveryCodesOf(ann)).toEqual([]);
  });

  it("T-34 new ones end the old ones at once, and removing the last factor ends them all", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const [old] = await recoveryCodesOf(ann);
    const waiting = await atSecondFactor(house, client);
    const [code, other] = (await ann.post(CODES)).body.data.unused_codes;
    expect((await sendCode(waiting, old)).status).toBe(400);
    expect((await sendCode(waiting, code)).status).toBe(200);
    await ann.delete(TOTP);
    await setUpApp(ann);
    expect((await sendCode(await atSecondFactor(house, client), other)).status).toBe(400);
  });

  it(`T-34 T-32 made anew ${MANY} times at once, one set is left, and it works`, async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const replies = await Promise.all((await tabs(house, ann)).map((tab) => tab.post(CODES)));
    expect(countOf(replies, 200)).toBe(MANY);
    const codes = await recoveryCodesOf(ann);
    const made: readonly string[][] = replies.map(({ body }) => body.data.unused_codes);
    expect(made.filter((set) => set.join() === codes.join())).toHaveLength(1);
    expect((await ann.get("/account/authenticators")).body.data).toHaveLength(2);
    expect((await proveAgain(ann, codes[0])).status).toBe(200);
    for (const set of made.filter(([first]) => first !== codes[0]).slice(0, 5))
      expect((await proveAgain(ann, set[1])).status).toBe(400);
  });

  it(`T-34 T-32 asked for ${MANY} times at once, codes that are shown once are shown once`, async () => {
    await using house = await openHouse({ MFA_RECOVERY_CODES_SHOW_ONCE: "true" });
    const { visitor: ann } = await personWithApp(house, client);
    const replies = await Promise.all((await tabs(house, ann)).map((tab) => tab.get(CODES)));
    expect(countOf(replies, 200)).toBe(MANY);
    expect(replies.filter(({ body }) => "unused_codes" in body.data)).toHaveLength(1);
  });

  it("T-34 a refusal says nothing about the code: wrong, used, another's, and none at all look alike", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const { visitor: eve } = await personWithApp(house, client, "eve@example.com");
    const [used, other] = await recoveryCodesOf(ann);
    const [eves] = await recoveryCodesOf(eve);
    const waiting = await atSecondFactor(house, client);
    expect((await proveAgain(ann, used)).status).toBe(200);
    const shapes = new Set<string>();
    for (const code of [
      "00000000",
      "0",
      "12345678901234567890",
      used,
      eves,
      "ÄÖÜ",
      "0x1",
      `${other}0`,
      "-1",
    ]) {
      const { status, body, headers } = await sendCode(waiting, code);
      const names = [...headers.keys()].toSorted().join();
      shapes.add(JSON.stringify([status, body, names, headers.get("content-length")]));
    }
    expect([...shapes]).toHaveLength(1);
    expect((await sendCode(waiting, other)).status).toBe(200);
  });
});

describe.each(clients)("guessing, %s client", (client) => {
  const limited = { ACCOUNT_RATE_LIMITS: '{"login":"","login_failed":"5/300s/key"}' };

  it("T-41 of a burst of wrong codes five are looked at, in as many log-ins", async () => {
    await using house = await openHouse(limited);
    const { app } = await personWithApp(house, client);
    const waiting = await queue(house, client);
    const replies = await Promise.all(waiting.map((visitor, n) => sendCode(visitor, `${100_000 + n}`)));
    const codes = replies.map(({ status, body }) =>
      [status, body.errors[0].code, body.errors[0].param].join(),
    );
    expect(codes.filter((code) => code === "400,incorrect_code,code")).toHaveLength(5);
    expect(codes.filter((code) => code === "400,too_many_login_attempts,code")).toHaveLength(MANY - 5);
    const [first = new Visitor(house, client)] = waiting;
    expect((await sendCode(first, app.nextCode())).body.errors[0].code).toBe("too_many_login_attempts");
  });

  it("T-42 attempts count for the account: across factors, sessions, clients, purposes and new log-ins", async () => {
    await using house = await openHouse(limited);
    const { visitor: ann, app } = await personWithApp(house, client);
    const [recovery] = await recoveryCodesOf(ann);
    for (const other of clients)
      expect((await sendCode(await atSecondFactor(house, other), "000000")).status).toBe(400);
    expect((await proveAgain(ann, "000000")).status).toBe(400);
    expect((await proveAgain(ann, "00000000")).status).toBe(400);
    expect((await sendCode(await atSecondFactor(house, client), "1")).status).toBe(400);
    for (const code of [app.nextCode(), recovery]) {
      expect((await sendCode(await atSecondFactor(house, client), code)).body.errors[0].code).toBe(
        "too_many_login_attempts",
      );
      expect((await proveAgain(ann, code)).body.errors[0].code).toBe("too_many_login_attempts");
    }
    // Nobody else is barred by it, and it ends.
    const { app: bobs } = await personWithApp(house, client, "bob@example.com");
    const bob = await atSecondFactor(house, client, "bob@example.com");
    expect((await sendCode(bob, bobs.nextCode())).status).toBe(200);
    house.clock.advance(301);
    expect((await sendCode(await atSecondFactor(house, client), app.code())).status).toBe(200);
  });

  it("T-42 a right code ends the count: who mistypes now and then is not locked out", async () => {
    await using house = await openHouse(limited);
    const { visitor: ann, app } = await personWithApp(house, client);
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 4; n += 1) expect((await proveAgain(ann, "000000")).status).toBe(400);
      expect((await proveAgain(ann, app.nextCode())).status).toBe(200);
    }
  });
});

describe.each(clients)("every way in, %s client", (client) => {
  const settings = { ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true", ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true" };

  const ways: Readonly<Record<string, (visitor: Visitor) => Promise<Reply>>> = {
    "a password": (visitor) => logIn(visitor, "ann@example.com"),
    async "a reset link"(visitor) {
      const key = await askForReset(visitor, "ann@example.com");
      return visitor.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    },
    async "a confirmation link"(visitor) {
      const { db } = visitor.house.gatehouse.engine.database;
      await sql`UPDATE account_emailaddress SET verified = 0`.execute(db);
      visitor.house.clock.advance(200);
      expect(pendingOf(await logIn(visitor, "ann@example.com"))).toBe("verify_email");
      return verify(visitor, "ann@example.com");
    },
  };

  it.each(Object.entries(ways))(
    "T-46 asks for the second factor after %s, and opens with it",
    async (_, enter) => {
      await using house = await openHouse({ ...settings, ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
      const { app } = await personWithApp(house, client);
      const visitor = new Visitor(house, client);
      const reply = await enter(visitor);
      expect([reply.status, pendingOf(reply)]).toEqual([401, "mfa_authenticate"]);
      expect((await visitor.get("/account/email")).status).toBe(401);
      expect((await sendCode(visitor, app.nextCode())).status).toBe(200);
      expect((await visitor.get("/account/email")).status).toBe(200);
    },
  );

  it("T-46 a log-in is finished by its own account's factor, and by no other's", async () => {
    await using house = await openHouse();
    const { app } = await personWithApp(house, client);
    const { visitor: eve, app: eves } = await personWithApp(house, client, "eve@example.com");
    const stolen = await atSecondFactor(house, client);
    expect((await sendCode(stolen, eves.nextCode())).status).toBe(400);
    expect((await sendCode(stolen, (await recoveryCodesOf(eve))[0])).status).toBe(400);
    // Another log-in in the same session is another account's, and takes that one's factor.
    expect(pendingOf(await logIn(stolen, "eve@example.com"))).toBe("mfa_authenticate");
    expect((await sendCode(stolen, app.nextCode())).status).toBe(400);
    const reply = await sendCode(stolen, eves.code());
    expect([reply.status, reply.body.data.user.email]).toEqual([200, "eve@example.com"]);
    expect(reply.body.data.methods.map(({ method }: { method: string }) => method)).toEqual([
      "password",
      "mfa",
    ]);
  });

  it("T-46 a code without a log-in that waits for it opens nothing and is not used up", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, client);
    const code = app.nextCode();
    for (const visitor of [new Visitor(house, client), ann]) {
      const reply = await sendCode(visitor, code);
      expect([reply.status, reply.body.meta.is_authenticated]).toEqual([401, null]);
    }
    const given = await atSecondFactor(house, client);
    await given.delete("/auth/session");
    expect((await sendCode(given, code)).status).toBe(401);
    expect((await sendCode(await atSecondFactor(house, client), code)).status).toBe(200);
  });

  it("T-46 a user who is deactivated while they wait is not signed in by their code", async () => {
    await using house = await openHouse();
    const { app } = await personWithApp(house, client);
    const waiting = await atSecondFactor(house, client);
    await sql`UPDATE auth_user SET is_active = 0`.execute(house.gatehouse.engine.database.db);
    expect((await sendCode(waiting, app.nextCode())).status).toBe(401);
    expect((await waiting.get("/account/email")).status).not.toBe(200);
  });
});

describe.each(clients)("enrolment, %s client", (client) => {
  it("T-47 a secret that nobody has proven to hold is no factor", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const app = new AuthenticatorApp(house, (await ann.get(TOTP)).body.meta.secret);
    expect((await ann.post(TOTP, { code: "000000" })).status).toBe(400);
    expect((await ann.get("/account/authenticators")).body.data).toEqual([]);
    expect((await proveAgain(ann, app.code())).status).toBe(400);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
  });

  it("T-47 a secret counts in the session it was shown in, for whoever it was shown to", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const shown = async (visitor: Visitor) =>
      new AuthenticatorApp(house, (await visitor.get(TOTP)).body.meta.secret);
    const other = new Visitor(house, client);
    await logIn(other, "ann@example.com");
    const app = await shown(ann);
    expect((await other.post(TOTP, { code: app.code() })).status).toBe(400);
    await shown(other);
    expect((await other.post(TOTP, { code: app.code() })).status).toBe(400);

    // What Eve was shown does not become Ann's when Ann logs in on Eve's session.
    const shared = new Visitor(house, client);
    await signUpVerified(shared, "eve@example.com");
    const eves = await shown(shared);
    const secret = sessionSecretOf(shared);
    await shared.delete("/auth/session");
    shared.token = undefined;
    await logIn(client === "app" ? shared : present(shared, secret), "ann@example.com");
    expect((await shared.post(TOTP, { code: eves.code() })).status).toBe(400);
  });

  it("T-47 adding, removing and renewing factors need a fresh proof of identity, as does seeing the codes", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, client);
    const bob = new Visitor(house, client);
    await signUpVerified(bob, "bob@example.com");
    await bob.post("/auth/reauthenticate", { password: PASSWORD });
    const bobs = new AuthenticatorApp(house, (await bob.get(TOTP)).body.meta.secret);
    house.clock.advance(300);
    const stale: readonly (readonly [Visitor, () => Promise<Reply>, string[]])[] = [
      [bob, () => bob.post(TOTP, { code: bobs.code() }), ["reauthenticate"]],
      [ann, () => ann.delete(TOTP), ["reauthenticate", "mfa_reauthenticate"]],
      [ann, () => ann.post(CODES), ["reauthenticate", "mfa_reauthenticate"]],
      [ann, () => ann.get(CODES), ["reauthenticate", "mfa_reauthenticate"]],
    ];
    for (const [, send, flows] of stale) {
      const reply = await send();
      expect([reply.status, reply.body.meta.is_authenticated]).toEqual([401, true]);
      expect(reply.body.data.flows.map(({ id }: { id: string }) => id)).toEqual(flows);
    }
    expect((await bob.get("/account/authenticators")).body.data).toEqual([]);
    expect((await ann.get("/account/authenticators")).body.data).toMatchObject([
      { type: "totp", last_used_at: null },
      { type: "recovery_codes", unused_code_count: 10 },
    ]);
    // A code that was refused for that is not used up, and a fresh proof by either means opens the way.
    await bob.post("/auth/reauthenticate", { password: PASSWORD });
    expect((await bob.post(TOTP, { code: bobs.code() })).status).toBe(200);
    expect((await proveAgain(ann, app.code())).status).toBe(200);
    expect((await ann.delete(TOTP)).status).toBe(200);
  });

  it("T-47 signing up and being told who one is are no proof of identity", async () => {
    await using house = await openHouse({ MFA_ALLOW_UNVERIFIED_EMAIL: "true" });
    const ann = new Visitor(house, client);
    await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    const app = new AuthenticatorApp(house, (await ann.get(TOTP)).body.meta.secret);
    expect((await ann.post(TOTP, { code: app.code() })).status).toBe(401);
  });

  it(`T-47 T-32 set up ${MANY} times at once, there is one app, and its codes open the account`, async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    const app = new AuthenticatorApp(house, (await ann.get(TOTP)).body.meta.secret);
    const replies = await Promise.all(
      (await tabs(house, ann)).map((tab) => tab.post(TOTP, { code: app.code() })),
    );
    expect([countOf(replies, 200), countOf(replies, 400)]).toEqual([1, MANY - 1]);
    expect((await ann.get("/account/authenticators")).body.data).toHaveLength(2);
    expect(await countEvents(house, "authenticator_added")).toBe(2);
    expect((await sendCode(await atSecondFactor(house, client), app.nextCode())).status).toBe(200);
  });

  it("T-47 T-32 an app that is removed while it is used is gone, and leaves nothing behind", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, client);
    const waiting = await atSecondFactor(house, client);
    const code = app.nextCode();
    const all = await tabs(house, ann);
    await Promise.all(all.map((tab, n) => (n % 2 === 0 ? tab.delete(TOTP) : sendCode(waiting, code))));
    expect((await ann.get("/account/authenticators")).body.data).toEqual([]);
    const { db } = house.gatehouse.engine.database;
    expect(await db.selectFrom("gatehouse_totp_use").selectAll().execute()).toEqual([]);
    expect(await countEvents(house, "authenticator_removed")).toBe(2);
  });
});
