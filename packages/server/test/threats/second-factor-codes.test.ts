import { describe, expect, it } from "vitest";
import { NEW_PASSWORD, PASSWORD } from "../flows/person.ts";
import { atSecondFactor, personWithApp, recoveryCodesOf, setUpApp } from "../flows/second-factor-person.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { countEvents } from "./support/database.ts";
import { CODES, countOf, MANY, proveAgain, queue, sendCode, TOTP, tabs } from "./support/second-factor.ts";

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

  it("T-44 strangers lock nobody's second factor or password change, whatever name they log in by", async () => {
    await using house = await openHouse({ ...limited, ACCOUNT_LOGIN_METHODS: "email,username" });
    const { visitor: ann, app } = await personWithApp(house, client);
    const names = ["mfa-auth-user-1", "MFA-AUTH-USER-1", "password-change-1", "user:1", "1"];
    for (const username of names) {
      const stranger = new Visitor(house, client);
      for (let n = 0; n < 6; n += 1) await stranger.post("/auth/login", { username, password: "wrong" });
    }
    expect((await sendCode(await atSecondFactor(house, client), app.nextCode())).status).toBe(200);
    const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
    expect((await ann.post("/account/password/change", change)).status).toBe(200);
  });

  it("T-44 a log-in from before the password was changed tries no codes: it locks nothing and uses none up", async () => {
    await using house = await openHouse(limited);
    const { visitor: ann, app } = await personWithApp(house, client);
    const waiting = await queue(house, client);
    await ann.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD });
    const code = app.nextCode();
    for (const [n, thief] of waiting.slice(0, 7).entries()) {
      const reply = await sendCode(thief, n === 0 ? code : "000000");
      expect([n, reply.status, reply.body.errors]).toEqual([n, 401, undefined]);
    }
    expect((await proveAgain(ann, code)).status).toBe(200);
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
