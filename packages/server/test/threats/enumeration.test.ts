import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { logIn, PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { countHashing } from "./support/hashing.ts";
import { sharedHouse } from "./support/shared-house.ts";
import type { Client } from "./support/surfaces.ts";

/** Everything of an answer that an attacker can compare; what is random is replaced by its length. */
function visible({ status, headers, body }: Reply): unknown {
  const shown = [...headers]
    .map(([name, value]) => `${name}: ${value}`)
    .map((line) =>
      line.startsWith("set-cookie") ? line.replace(/=[^;]*/, (value) => `=<${value.length}>`) : line,
    );
  const text = JSON.stringify(body, (key, value) =>
    key === "session_token" ? `<${String(value).length}>` : value,
  );
  return [status, shown.toSorted(), text];
}

/** Accounts of every kind under which an address may or may not be known. */
const kinds = ["known", "unverified", "inactive", "unusable", "unknown"] as const;
type Kind = (typeof kinds)[number];
const address = (kind: Kind) => `${kind.padEnd(10, "x")}@example.com`;

async function settle(house: House, client: Client): Promise<void> {
  const { db } = house.gatehouse.engine.database;
  for (const kind of kinds) {
    if (kind === "unknown") continue;
    const visitor = new Visitor(house, client);
    if (kind === "unverified")
      await visitor.post("/auth/signup", { email: address(kind), password: PASSWORD });
    else await signUpVerified(visitor, address(kind));
  }
  await sql`UPDATE auth_user SET is_active = false WHERE email = ${address("inactive")}`.execute(db);
  await sql`UPDATE auth_user SET password = '!unusable' WHERE email = ${address("unusable")}`.execute(db);
  // The cool-down of the sign-ups' own mails is over, as it is for any account that an attacker asks about.
  house.clock.advance(200);
}

/** What each kind of account shows when this is done to it: the answer, and the mails that go out. */
async function outcomes(
  house: House,
  client: Client,
  act: (visitor: Visitor, email: string) => Promise<Reply>,
) {
  const shown = new Map<Kind, { visible: unknown; mails: number; hashing: number; session: unknown }>();
  for (const kind of kinds) {
    const visitor = new Visitor(house, client);
    await visitor.get("/config");
    const before = (await house.mails()).length;
    using work = countHashing(house);
    const reply = await act(visitor, address(kind));
    const mails = (await house.mails()).slice(before);
    for (const { to } of mails) expect(to).toBe(address(kind));
    const session = visible(await visitor.get("/auth/session"));
    shown.set(kind, { visible: visible(reply), mails: mails.length, hashing: work.calls.length, session });
  }
  return shown;
}

describe.each(clients)("does this account exist? %s client", (client) => {
  const env = {
    ACCOUNT_EMAIL_VERIFICATION: "mandatory",
    ACCOUNT_RATE_LIMITS:
      '{"signup":"","login":"","login_failed":"5/300s/key","reset_password":"2/m/key","confirm_email":"1/180s/key"}',
  };

  it("T-70 a log-in with a wrong password tells nobody, to the byte, and costs the same hashing", async () => {
    await using house = await openHouse(env);
    await settle(house, client);
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      const shown = await outcomes(house, client, (visitor, email) => logIn(visitor, email, "wrong"));
      const unknown = shown.get("unknown");
      for (const kind of kinds) expect([kind, attempt, shown.get(kind)]).toEqual([kind, attempt, unknown]);
      expect([unknown?.hashing, unknown?.mails]).toEqual([attempt <= 5 ? 1 : 0, 0]);
    }
  });

  it("T-70 a sign-up under mandatory verification answers the same, opens the same session, and mails once", async () => {
    await using house = await openHouse(env);
    await settle(house, client);
    for (const round of ["first", "within the cool-down", "after it"]) {
      if (round === "after it") house.clock.advance(200);
      const shown = await outcomes(house, client, (visitor, email) =>
        visitor.post("/auth/signup", { email, password: PASSWORD }),
      );
      const unknown = shown.get("unknown");
      for (const kind of kinds) expect([kind, round, shown.get(kind)]).toEqual([kind, round, unknown]);
      expect([round, unknown?.hashing, unknown?.mails]).toEqual([
        round,
        1,
        round === "within the cool-down" ? 0 : 1,
      ]);
    }
  });

  it("T-70 a sign-up with a weak password, and one of somebody who is signed in already, tell nothing either", async () => {
    await using house = await openHouse(env);
    await settle(house, client);
    const weak = await outcomes(house, client, (visitor, email) =>
      visitor.post("/auth/signup", { email, password: "12345" }),
    );
    for (const kind of kinds) expect([kind, weak.get(kind)]).toEqual([kind, weak.get("unknown")]);

    const eve = new Visitor(house, client);
    await signUpVerified(eve, "eve@example.com");
    eve.token = undefined;
    await logIn(eve, "eve@example.com");
    const replies: unknown[] = [];
    for (const kind of kinds)
      replies.push(visible(await eve.post("/auth/signup", { email: address(kind), password: PASSWORD })));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
  });

  it("T-70 a reset request answers the same, mails once to each, and is limited the same", async () => {
    await using house = await openHouse(env);
    await settle(house, client);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const shown = await outcomes(house, client, (visitor, email) =>
        visitor.post("/auth/password/request", { email }),
      );
      const unknown = shown.get("unknown");
      for (const kind of kinds) expect([kind, attempt, shown.get(kind)]).toEqual([kind, attempt, unknown]);
      expect([attempt, unknown?.mails, unknown?.hashing]).toEqual([attempt, attempt <= 2 ? 1 : 0, 0]);
    }
  });

  it("T-70 a reset key with the id of nobody fails as one of somebody does", async () => {
    await using house = await openHouse(env);
    await settle(house, client);
    const replies: unknown[] = [];
    for (const id of ["1", "2", "3", "zzz", "1y2p0ij32e8e7"]) {
      const key = `${id}-die0u4-29c794b6448311ea59da4689ea1da92f`;
      const visitor = new Visitor(house, client);
      await visitor.get("/config");
      replies.push(
        visible(await visitor.get("/auth/password/reset", { headers: { "X-Password-Reset-Key": key } })),
      );
      replies.push(visible(await visitor.post("/auth/password/reset", { key, password: PASSWORD })));
    }
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
  });
});

describe.each(clients)("whose address is it? %s client", (client) => {
  const house = sharedHouse({ ACCOUNT_PREVENT_ENUMERATION: "strict" });

  it("T-70 adding an address that somebody has answers and mails as adding one that nobody has", async () => {
    await signUpVerified(new Visitor(house(), client), "known@example.com");
    const eve = new Visitor(house(), client);
    await signUpVerified(eve, "eve@example.com");
    house().clock.advance(200);
    const replies: unknown[] = [];
    for (const email of ["known@example.com", "other@example.com"]) {
      const before = (await house().mails()).length;
      const reply = await eve.post("/account/email", { email });
      const mails = (await house().mails()).slice(before).map(({ to, category }) => [to === email, category]);
      replies.push([JSON.stringify([reply.status, reply.body]).replaceAll(email, "NAME"), mails].map(String));
      await eve.delete("/account/email", { email });
    }
    expect(replies[0]).toEqual(replies[1]);
  });

  it("T-70 with strict prevention even a sign-up that logs in at once answers the same", async () => {
    await signUpVerified(new Visitor(house(), client), "taken@example.com");
    house().clock.advance(200);
    const shown: string[] = [];
    for (const email of ["taken@example.com", "freed@example.com"]) {
      const visitor = new Visitor(house(), client);
      await visitor.get("/config");
      const reply = await visitor.post("/auth/signup", { email, password: PASSWORD });
      // The name is made from the address, and must be another where it is taken.
      shown.push(
        JSON.stringify([
          reply.status,
          Object.keys(reply.body.data.user),
          [...reply.headers.keys()].toSorted(),
        ]),
      );
    }
    expect(shown[0]).toBe(shown[1]);
  });
});
