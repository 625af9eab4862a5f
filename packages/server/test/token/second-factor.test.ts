import { describe, expect, it } from "vitest";
import { PASSWORD } from "../flows/person.ts";
import { personWithApp, recoveryCodesOf } from "../flows/second-factor-person.ts";
import { type House, openHouse } from "../support/house.ts";
import { call } from "../support/rest.ts";

const ANN = "ann@example.com";

const logIn = (house: House, password = PASSWORD) =>
  call(house, "/api/login/", { body: { username: ANN, password } });
const goOn = (house: House, mfa_token: unknown, code: unknown) =>
  call(house, "/api/login/mfa/", { body: { mfa_token, code } });

describe("a log-in at the token door of somebody with a second factor", () => {
  it("T-46 asks for it, takes a code of the app or a recovery code, and gives the same token", async () => {
    await using house = await openHouse();
    const { visitor, app } = await personWithApp(house, "app");
    const [recovery] = await recoveryCodesOf(visitor);
    const asked = await logIn(house);
    expect([asked.status, asked.headers.get("www-authenticate"), asked.body]).toEqual([
      401,
      "Token",
      {
        detail: "Second factor required.",
        code: "mfa_required",
        mfa_token: expect.stringMatching(/^[\w-]{43}$/),
        types: ["recovery_codes", "totp"],
      },
    ]);
    const done = await goOn(house, asked.body.mfa_token, app.nextCode());
    expect([done.status, done.body.customer.email]).toEqual([200, ANN]);
    const again = await goOn(house, (await logIn(house)).body.mfa_token, recovery);
    expect([again.status, again.body.token]).toEqual([200, done.body.token]);
    expect((await goOn(house, (await logIn(house)).body.mfa_token, recovery)).status).toBe(400);
  });

  it("T-46 gives no token at a registration or a log-in before the factor, whatever else is sent", async () => {
    await using house = await openHouse();
    await personWithApp(house, "app");
    const { body } = await logIn(house);
    expect(body.token).toBeUndefined();
    for (const headers of [
      { Authorization: `Token ${body.mfa_token}` },
      { Authorization: `Bearer ${body.mfa_token}` },
      { "X-Session-Token": body.mfa_token },
      { Cookie: `sessionid=${body.mfa_token}` },
    ]) {
      expect((await call(house, "/api/profile/", { headers })).status).toBe(401);
      expect((await call(house, "/_allauth/app/v1/auth/session", { headers })).status).not.toBe(200);
      expect((await call(house, "/_allauth/browser/v1/auth/session", { headers })).status).toBe(401);
    }
  });

  it("T-42 counts wrong codes for the account, whatever log-in they are for, and locks it for right ones too", async () => {
    await using house = await openHouse({ ACCOUNT_RATE_LIMITS: '{"login":"","login_failed":"3/300s/key"}' });
    const { app } = await personWithApp(house, "app");
    for (let n = 0; n < 3; n += 1) {
      const wrong = await goOn(house, (await logIn(house)).body.mfa_token, "000000");
      expect([wrong.status, wrong.body]).toEqual([400, { code: ["Incorrect code."] }]);
    }
    const locked = await goOn(house, (await logIn(house)).body.mfa_token, app.nextCode());
    expect([locked.status, locked.body]).toEqual([
      400,
      { code: ["Too many failed login attempts. Try again later."] },
    ]);
    house.clock.advance(300);
    expect((await goOn(house, (await logIn(house)).body.mfa_token, app.nextCode())).status).toBe(200);
  });

  it("ends after ACCOUNT_LOGIN_TIMEOUT, once it is done, and with a new password", async () => {
    await using house = await openHouse({ ACCOUNT_LOGIN_TIMEOUT: "300" });
    const { visitor, app } = await personWithApp(house, "app");
    const OVER = { detail: "Log in again: this log-in is over.", code: "mfa_token_invalid" };
    const { body: late } = await logIn(house);
    house.clock.advance(301);
    const { body: used } = await logIn(house);
    expect((await goOn(house, used.mfa_token, app.nextCode())).status).toBe(200);
    const { body: former } = await logIn(house);
    await visitor.post("/account/password/change", {
      current_password: PASSWORD,
      new_password: "Nq4-harbor-lantern",
    });
    for (const { mfa_token } of [late, used, former]) {
      const reply = await goOn(house, mfa_token, app.nextCode());
      expect([reply.status, reply.body]).toEqual([401, OVER]);
      expect((await goOn(house, mfa_token, "000000")).status).toBe(401);
    }
    const rows = await house.gatehouse.engine.database.db.selectFrom("django_session").selectAll().execute();
    expect(rows).toHaveLength(1);
  });

  it.each([
    [undefined, undefined],
    ["", ""],
    [null, "1"],
    [["x"], {}],
    ["x".repeat(65), "000000"],
  ])("says what is wrong with %j and %j", async (token, code) => {
    await using house = await openHouse();
    expect((await goOn(house, token, code)).status).toBe(400);
  });

  it("T-32 one of fifty parallel uses of one log-in and one code gives a token", async () => {
    await using house = await openHouse({ ACCOUNT_RATE_LIMITS: "false" });
    const { app } = await personWithApp(house, "app");
    const { body } = await logIn(house);
    const code = app.nextCode();
    const replies = await Promise.all(Array.from({ length: 50 }, () => goOn(house, body.mfa_token, code)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it("T-32 one of many right codes goes on with one log-in, and the others are not used up", async () => {
    await using house = await openHouse({ ACCOUNT_RATE_LIMITS: "false" });
    const { visitor, app } = await personWithApp(house, "app");
    const codes = [app.nextCode(), ...(await recoveryCodesOf(visitor))];
    const { body } = await logIn(house);
    const replies = await Promise.all(codes.map((code) => goOn(house, body.mfa_token, code)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await recoveryCodesOf(visitor)).toHaveLength(replies[0]?.status === 200 ? 10 : 9);
  });

  it("T-32 fifty parallel first log-ins give one token", async () => {
    await using house = await openHouse({
      ACCOUNT_RATE_LIMITS: "false",
      ACCOUNT_LOGIN_METHODS: "email,username",
    });
    const john = { username: "john", email: "john@example.com", password: PASSWORD };
    const { token } = (await call(house, "/api/register/", { body: john })).body;
    await call(house, "/api/logout/", { method: "POST", token });
    house.clock.advance(1);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => call(house, "/api/login/", { body: john })),
    );
    const tokens = new Set(replies.map(({ body }) => body.token));
    expect([tokens.size, tokens.has(undefined), tokens.has(token)]).toEqual([1, false, false]);
  });
});
