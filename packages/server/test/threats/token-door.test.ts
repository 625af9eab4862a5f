import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, keyIn, openHouse } from "../support/house.ts";
import { bothNames, call, john, logInJohn, type RestReply, registered } from "../support/rest.ts";
import { Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { countHashing } from "./support/hashing.ts";

const guess = (house: House, username: string, sent: Parameters<typeof call>[2] = {}) =>
  call(house, "/api/login/", { body: { username, password: "wrong" }, ...sent });

const count = (replies: readonly RestReply[], status: number) =>
  replies.filter((reply) => reply.status === status).length;

describe("T-10 what somebody prepares for another", () => {
  it("no token or cookie that a caller brings becomes their log-in's", async () => {
    await using house = await openHouse(bothNames);
    await registered(house);
    const planted = "0123456789abcdef0123456789abcdef01234567";
    const headers = {
      Authorization: `Token ${planted}`,
      Cookie: `sessionid=${planted}; token=${planted}`,
      "X-Session-Token": planted,
    };
    const { body } = await call(house, "/api/login/", {
      body: { username: "john", password: john.password, token: planted },
      headers,
    });
    expect(body.token).not.toBe(planted);
    for (const [name, value] of Object.entries(headers)) {
      expect((await call(house, "/api/profile/", { headers: { [name]: value } })).status).toBe(401);
      expect(
        (await call(house, "/_allauth/app/v1/auth/session", { headers: { [name]: value } })).status,
      ).not.toBe(200);
    }
  });

  it("a log-in that waits is its beginner's alone: another's does not go on with it", async () => {
    await using house = await openHouse(bothNames);
    await signUpVerified(new Visitor(house, "app"), "ann@example.com");
    const { token } = (
      await call(house, "/api/login/", { body: { username: "ann@example.com", password: PASSWORD } })
    ).body;
    const reply = await call(house, "/api/login/mfa/", { body: { mfa_token: token, code: "000000" } });
    expect([reply.status, reply.body.code]).toEqual([401, "mfa_token_invalid"]);
  });
});

describe("T-40 T-41 T-44 guessing", () => {
  it("T-40 no header moves a caller to another bucket, and a /64 is one", async () => {
    await using house = await openHouse({
      ...bothNames,
      ACCOUNT_RATE_LIMITS: '{"login":"3/h/ip","login_failed":""}',
    });
    const names = [
      "X-Forwarded-For",
      "X-Real-IP",
      "Forwarded",
      "CF-Connecting-IP",
      "True-Client-IP",
      "Client-IP",
    ];
    const replies: RestReply[] = [];
    for (const [n, name] of names.entries())
      replies.push(await guess(house, `nobody${n}`, { headers: { [name]: `198.51.100.${n}` } }));
    expect(count(replies, 400)).toBe(3);
    const neighbours: RestReply[] = [];
    for (let n = 1; n <= 6; n += 1)
      neighbours.push(await guess(house, "nobody", { address: `2001:db8:0:1::${n}` }));
    expect(count(neighbours, 400)).toBe(3);
  });

  it("T-41 of 100 parallel wrong passwords at most five are looked at, and the right one waits too", async () => {
    await using house = await openHouse({
      ...bothNames,
      ACCOUNT_RATE_LIMITS: '{"login":"","login_failed":"5/300s/key"}',
    });
    await registered(house);
    using work = countHashing(house);
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, n) => guess(house, "john", { address: `198.51.100.${n}` })),
    );
    expect(work.calls.length).toBeLessThanOrEqual(5);
    expect(replies.filter(({ body }) => body.error === "Invalid credentials").length).toBeLessThanOrEqual(5);
    const locked = await logInJohn(house);
    expect([locked.status, locked.body]).toEqual([
      400,
      { error: "Too many failed login attempts. Try again later." },
    ]);
    house.clock.advance(300);
    expect((await logInJohn(house)).status).toBe(200);
  });

  it("T-44 T-42 the lock is one for all doors, and for all spellings of a name", async () => {
    await using house = await openHouse({
      ...bothNames,
      ACCOUNT_RATE_LIMITS: '{"login":"","login_failed":"4/300s/key"}',
    });
    await registered(house);
    const spellings = ["john@example.com", "JOHN@EXAMPLE.COM", " john@example.com ", "ｊohn@example.com"];
    for (const spelling of spellings)
      expect((await guess(house, spelling)).body.error).toBe("Invalid credentials");
    const body = { username: john.email, password: john.password };
    expect((await call(house, "/api/login/", { body })).body.error).toMatch(/Too many/);
    const app = await new Visitor(house, "app").post("/auth/login", {
      email: john.email,
      password: john.password,
    });
    expect(app.body.errors).toMatchObject([{ code: "too_many_login_attempts" }]);
  });

  it("T-44 somebody's own success forgives nobody else's failures", async () => {
    await using house = await openHouse({
      ...bothNames,
      ACCOUNT_RATE_LIMITS: '{"login":"","login_failed":"3/300s/ip"}',
    });
    await registered(house);
    for (let n = 0; n < 2; n += 1) {
      await guess(house, "victim");
      expect((await logInJohn(house)).status).toBe(200);
    }
    await guess(house, "victim");
    expect((await guess(house, "victim")).body.error).toMatch(/Too many/);
  });

  it("changing a profile is counted, so that nobody has mails sent to everybody", async () => {
    await using house = await openHouse({ ...bothNames, ACCOUNT_RATE_LIMITS: '{"manage_email":"2/m/user"}' });
    const token = await registered(house);
    const before = (await house.mails()).length;
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        call(house, "/api/profile/", { method: "PATCH", token, body: { email: `victim${n}@example.com` } }),
      ),
    );
    expect(count(replies, 429)).toBe(18);
    expect((await house.mails()).length - before).toBeLessThanOrEqual(2);
  });
});

describe("T-53 blank and unusable passwords", () => {
  it.each(["", " ", "\t\n", null, [], {}, false, 0, "\u0000"])("%j lets nobody in", async (password) => {
    await using house = await openHouse(bothNames);
    await registered(house);
    await sql`UPDATE auth_user SET password = ''`.execute(house.gatehouse.engine.database.db);
    const reply = await call(house, "/api/login/", { body: { username: "john", password } });
    expect([reply.status, reply.body.token]).toEqual([400, undefined]);
    await sql`UPDATE auth_user SET password = '!'`.execute(house.gatehouse.engine.database.db);
    expect((await call(house, "/api/login/", { body: { username: "john", password } })).status).toBe(400);
  });
});

it("T-54 no answer of the door shows a hash, a key of a table, another's address, or more of a user than it lists", async () => {
  await using house = await openHouse(bothNames);
  const other = await call(house, "/api/register/", {
    body: { ...john, username: "other", email: "other@example.com" },
  });
  const token = await registered(house);
  const replies = [
    await logInJohn(house),
    await guess(house, "john"),
    await guess(house, "other"),
    await call(house, "/api/profile/", { token }),
    await call(house, "/api/profile/", { token, method: "PATCH", body: { last_name: "Doe" } }),
    await call(house, "/api/profile/", { token, method: "PATCH", body: { username: "other" } }),
    await call(house, "/api/profile/", { token, method: "OPTIONS" }),
    await call(house, "/api/analytics/track/", { token, body: { event: "x" } }),
    await call(house, "/api/logout/", { token, method: "POST" }),
  ];
  const listed = ["id", "username", "email", "first_name", "last_name", "birth_date"];
  for (const { body } of replies) {
    const customer = body.customer ?? (body.username && body.id ? body : undefined);
    if (customer !== undefined) expect(Object.keys(customer)).toEqual(listed);
  }
  const text = replies.map((reply) => reply.text).join("\n");
  const { authtoken_token, auth_user } = await everythingIn(house);
  const secrets = [
    ...(authtoken_token as readonly { key: string }[]).map(({ key }) => key),
    ...(auth_user as readonly { password: string }[]).map(({ password }) => password),
    other.body.token,
    "other@example.com",
    john.password,
  ];
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).not.toMatch(/pbkdf2|is_staff|is_superuser|last_login|date_joined|stack/);
});

describe("T-70 does this account exist?", () => {
  const env = { ...bothNames, ACCOUNT_EMAIL_VERIFICATION: "mandatory" };
  /** Everything of an answer that can be compared. */
  const visible = ({ status, headers, text }: RestReply) => [status, [...headers].toSorted(), text];

  it("a log-in answers alike for a wrong password, an unknown name, an inactive user and an unusable password, at one price", async () => {
    await using house = await openHouse(bothNames);
    const { db } = house.gatehouse.engine.database;
    for (const username of ["known", "inactive", "unusable"])
      await call(house, "/api/register/", { body: { ...john, username, email: `${username}@example.com` } });
    await sql`UPDATE auth_user SET is_active = false WHERE username = 'inactive'`.execute(db);
    await sql`UPDATE auth_user SET password = '!x' WHERE username = 'unusable'`.execute(db);
    const shown: unknown[] = [];
    for (const username of [
      "known",
      "inactive",
      "unusable",
      "unknown",
      "known@example.com",
      "unknown@example.com",
    ]) {
      using work = countHashing(house);
      shown.push([visible(await guess(house, username)), work.calls]);
    }
    expect(new Set(shown.map((one) => JSON.stringify(one))).size).toBe(1);
    using work = countHashing(house);
    const right = await call(house, "/api/login/", {
      body: { username: "inactive", password: john.password },
    });
    expect(JSON.stringify([visible(right), work.calls])).toBe(JSON.stringify(shown[0]));
  });

  it("a registration answers alike for a free and a taken address, at one price, and the owner alone hears of it", async () => {
    await using house = await openHouse(env);
    await signUpVerified(new Visitor(house, "app"), "owner@example.com");
    house.clock.advance(600);
    const shown: unknown[] = [];
    for (const [username, email] of [
      ["first", "owner@example.com"],
      ["second", "nobody@example.com"],
    ]) {
      const before = (await house.mails()).length;
      using work = countHashing(house);
      const reply = await call(house, "/api/register/", { body: { ...john, username, email } });
      const sent = (await house.mails()).slice(before).map(({ to }) => to);
      expect(sent).toEqual([email]);
      shown.push([visible(reply), work.calls]);
    }
    expect(JSON.stringify(shown[0])).toBe(JSON.stringify(shown[1]));
    expect(
      await house.gatehouse.engine.database.db.selectFrom("django_session").selectAll().execute(),
    ).toHaveLength(1);
  });

  it("nobody learns at a log-in of an account whose address is not verified, without its password", async () => {
    await using house = await openHouse(env);
    await call(house, "/api/register/", { body: john });
    expect(visible(await guess(house, "john"))).toEqual(visible(await guess(house, "nobody")));
  });
});

describe("T-72 what is no e-mail address", () => {
  it.each([
    ["john@example.com", "eve@evil.example"],
    "john@example.com,eve@evil.example",
    "john@example.com;eve@evil.example",
    "john@example.com\neve@evil.example",
    "john@example.com\r\nBcc: eve@evil.example",
    "<john@example.com>",
    "John <john@example.com>",
    "john@example.com\u0000",
    "john@exa mple.com",
    { email: "john@example.com" },
    5,
    `${"x".repeat(250)}@example.com`,
  ])("%j is refused in a registration and a profile, and nobody gets a mail", async (email) => {
    await using house = await openHouse(bothNames);
    const token = await registered(house);
    const before = await everythingIn(house);
    const register = await call(house, "/api/register/", { body: { ...john, username: "eve", email } });
    const profile = await call(house, "/api/profile/", { method: "PATCH", token, body: { email } });
    for (const reply of [register, profile]) {
      expect(reply.status).toBe(400);
      expect(reply.body.email).toHaveLength(1);
    }
    const changed = changedTables(before, await everythingIn(house));
    expect(changed.filter((name) => name !== "gatehouse_api_token_use")).toEqual([]);
  });
});

describe("T-26 a new address in a profile", () => {
  it("counts once the link in its mail is opened, and until then the old one stays", async () => {
    await using house = await openHouse(bothNames);
    const token = await registered(house);
    await new Visitor(house, "app").post("/auth/email/verify", {
      key: keyIn(await house.mailTo(john.email)),
    });
    const changed = await call(house, "/api/profile/", {
      method: "PATCH",
      token,
      body: { email: "New@example.com", last_name: "Doe" },
    });
    expect([changed.status, changed.body.email, changed.body.last_name]).toEqual([200, john.email, "Doe"]);
    const key = keyIn(await house.mailTo("new@example.com"));
    expect((await new Visitor(house, "app").post("/auth/email/verify", { key })).status).toBe(401);
    const body = { username: "new@example.com", password: john.password };
    expect((await call(house, "/api/login/", { body })).body.token).toBe(token);
  });
});
