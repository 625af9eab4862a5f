import { describe, expect, it } from "vitest";
import { codeTo, logIn, NEW_PASSWORD, PASSWORD, WRONG_CODE } from "../flows/person.ts";
import {
  ANN,
  BOB,
  NEW,
  openPhoneHouse,
  personWithPhone,
  sentTo,
  signUpByPhone,
  verifyPhoneOf,
  waitsForPhone,
} from "../flows/phone-person.ts";
import { booleanInRow } from "../support/databases.ts";
import { keyIn, openHouse } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { countHashing } from "./support/hashing.ts";
import { present, sessionSecretOf } from "./support/requests.ts";

/** What an observer can compare: everything but what is random by nature. */
function shape({ status, headers, body }: Reply): string {
  const names = [...headers.keys()].filter((name) => name !== "date").toSorted();
  const { session_token: token, ...meta } = body?.meta ?? {};
  return JSON.stringify({ status, names, body: { ...body, meta }, hasToken: token !== undefined });
}

const both = {
  ACCOUNT_LOGIN_METHODS: "email,phone",
  ACCOUNT_SIGNUP_FIELDS: "email*,phone,password1*",
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE: "2",
  ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "2",
};

describe.each(clients)("does this number have an account? %s client", (client) => {
  it("T-70 a log-in with a wrong password answers the same and hashes once, for numbers of every kind", async () => {
    await using house = await openPhoneHouse({
      ACCOUNT_RATE_LIMITS: '{"login":"","login_failed":"5/300s/key"}',
    });
    const attacker = new Visitor(house, client);
    await personWithPhone(house, client, ANN);
    for (let n = 0; n < 3; n += 1) await signUpByPhone(new Visitor(house, client), BOB);
    for (let n = 0; n < 7; n += 1) {
      const shown = new Set<string>();
      for (const phone of [ANN, BOB, NEW]) {
        using work = countHashing(house);
        shown.add(shape(await attacker.post("/auth/login", { phone, password: "wrong" })));
        expect([phone, n, work.calls.length]).toEqual([phone, n, n < 5 ? 1 : 0]);
      }
      expect(shown.size).toBe(1);
    }
  });

  it("T-70 a request for a code answers the same, sends one message, and opens the same session", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_RATE_LIMITS: '{"request_login_code":"3/m/key"}' });
    await personWithPhone(house, client, ANN);
    await signUpByPhone(new Visitor(house, client), BOB);
    for (let n = 0; n < 4; n += 1) {
      const shown = new Set<string>();
      for (const phone of [ANN, BOB, NEW]) {
        const before = (await house.mails()).length;
        const visitor = new Visitor(house, client);
        const asked = shape(await visitor.post("/auth/code/request", { phone }));
        shown.add(asked + shape(await visitor.get("/auth/session")));
        expect((await house.mails()).length - before).toBe(n < 3 ? 1 : 0);
      }
      expect(shown.size).toBe(1);
    }
    expect(new Set(await sentTo(house, NEW))).toEqual(new Set(["sms_unknown_account"]));
  });

  it("T-70 a sign-up answers the same, and so does all that can be done after it", async () => {
    await using house = await openPhoneHouse({
      ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND: "1",
      ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "2",
      ACCOUNT_RATE_LIMITS: '{"verify_phone":"1/30s/key","change_phone":"1/m/user"}',
    });
    await personWithPhone(house, client, ANN);
    house.clock.advance(60);
    const lives: string[][] = [];
    for (const [phone, other] of [
      [ANN, "+14155550001"],
      [BOB, "+14155550002"],
    ] as const) {
      const visitor = new Visitor(house, client);
      const life: Reply[] = [await signUpByPhone(visitor, phone)];
      life.push(await visitor.post("/auth/phone/verify/resend"));
      house.clock.advance(31);
      life.push(
        await visitor.post("/auth/phone/verify/resend"),
        await visitor.post("/auth/phone/verify/resend"),
      );
      life.push(await visitor.post("/auth/phone/verify", { code: WRONG_CODE }));
      life.push(await visitor.post("/account/phone", { phone }));
      life.push(await visitor.post("/account/phone", { phone: other }));
      house.clock.advance(61);
      const changed = await visitor.post("/account/phone", { phone: other });
      expect(changed.body.data).toEqual([{ phone: other, verified: false }]);
      life.push(await visitor.post("/auth/phone/verify", {}));
      const done = await verifyPhoneOf(visitor, other);
      expect(done.status).toBe(200);
      const again = await new Visitor(house, client).post("/auth/login", {
        phone: other,
        password: PASSWORD,
      });
      expect(again.status).toBe(200);
      lives.push(life.map(shape));
    }
    expect(lives[0]).toEqual(lives[1]);
    expect((await sentTo(house, ANN)).slice(1)).toEqual(["sms_account_already_exists"]);
  });

  it("T-70 a newcomer who changes to a taken number hears what they would hear of a free one", async () => {
    await using house = await openPhoneHouse({ ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "1" });
    await personWithPhone(house, client, ANN);
    const lives: string[] = [];
    for (const phone of [ANN, BOB]) {
      const visitor = new Visitor(house, client);
      await signUpByPhone(visitor, NEW);
      const changed = await visitor.post("/account/phone", { phone });
      const guessed = await visitor.post("/auth/phone/verify", { code: WRONG_CODE });
      lives.push([changed, guessed].map(shape).join().replaceAll(phone, "…"));
    }
    expect(lives[0]).toBe(lives[1]);
    expect((await sentTo(house, ANN)).at(-1)).toBe("sms_account_already_exists");
  });

  it("T-70 an own phone tells nothing about the address of somebody else that was given beside it", async () => {
    await using house = await openHouse(both);
    const ann = new Visitor(house, client);
    await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    await ann.post("/auth/email/verify", { key: await codeTo(ann, "ann@example.com") });
    const lives: string[][] = [];
    for (const [email, phone, other, correct] of [
      ["ann@example.com", "+14155550001", "+14155550011", "right1@example.com"],
      ["new@example.com", "+14155550002", "+14155550012", "right2@example.com"],
    ] as const) {
      const visitor = new Visitor(house, client);
      const life: Reply[] = [await signUpByPhone(visitor, phone, { email })];
      const changed = await visitor.post("/account/phone", { phone: other });
      expect(changed.status).toBe(202);
      const first = (await house.mails()).findLast(({ to }) => to === phone);
      const text = first?.text.replace(/^.{4}-.{4}$/m, "code") ?? "";
      life.push(await verifyPhoneOf(visitor, other));
      expect(life.at(-1)?.body.data.flows).toContainEqual({ id: "verify_email", is_pending: true });
      life.push(await visitor.post("/auth/email/verify", { key: WRONG_CODE }));
      const corrected = await visitor.post("/account/email", { email: correct });
      expect(corrected.status).toBe(200);
      const key = await codeTo(visitor, correct);
      expect((await visitor.post("/auth/email/verify", { key })).status).toBe(200);
      expect((await visitor.get("/account/phone")).body.data).toEqual([{ phone: other, verified: true }]);
      lives.push([text, ...life.map(shape)]);
    }
    expect(lives[0]).toEqual(lives[1]);
    expect((await house.mailTo("ann@example.com")).category).toBe("account_already_exists");
  });

  it("T-70 adding a number to an account answers the same whether or not somebody has it", async () => {
    await using house = await openPhoneHouse();
    await personWithPhone(house, client, ANN);
    const eve = await personWithPhone(house, client, BOB);
    const [taken, free] = [
      shape(await eve.post("/account/phone", { phone: ANN })),
      shape(await eve.post("/account/phone", { phone: NEW })),
    ];
    expect(taken?.replace(ANN, "…")).toBe(free?.replace(NEW, "…"));
  });
});

describe.each(clients)("whose number is it? %s client", (client) => {
  it("T-20 a number that others say is theirs is free to its owner, and theirs alone once proven", async () => {
    await using house = await openPhoneHouse();
    const eve = new Visitor(house, client);
    await eve.post("/auth/signup", { phone: ANN, password: NEW_PASSWORD });
    const ann = await personWithPhone(house, client, ANN);
    // Eve's code went to Ann's phone; even with it the number is not Eve's.
    const first = (await house.mails()).find(({ to }) => to === ANN);
    const code = /^.{4}-.{4}$/m.exec(first?.text ?? "")?.[0];
    const reply = await eve.post("/auth/phone/verify", { code });
    expect(reply.body.errors).toMatchObject([{ code: "phone_taken", param: "code" }]);
    const enter = (password: string) =>
      new Visitor(house, client).post("/auth/login", { phone: ANN, password });
    expect([(await enter(PASSWORD)).status, (await enter(NEW_PASSWORD)).status]).toEqual([200, 400]);
    expect((await ann.get("/account/phone")).body.data).toEqual([{ phone: ANN, verified: true }]);
  });

  it("T-20 a code leads nobody into an account that somebody else opened with their number", async () => {
    await using house = await openPhoneHouse();
    await signUpByPhone(new Visitor(house, client), ANN);
    const ann = new Visitor(house, client);
    await ann.post("/auth/code/request", { phone: ANN });
    expect((await sentTo(house, ANN)).at(-1)).toBe("sms_unknown_account");
    expect((await signUpByPhone(ann, ANN)).body.data.flows).toContainEqual(waitsForPhone);
  });

  it.each([
    ["email*,phone,password1*", []],
    ["email*,phone*,password1*", [{ phone: BOB, verified: false }]],
  ])(
    "T-21 a reset by the owner of the address ends what the opener's phone opens (%s)",
    async (fields, left) => {
      await using house = await openHouse({
        ...both,
        ACCOUNT_EMAIL_VERIFICATION: "optional",
        ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "false",
        ACCOUNT_SIGNUP_FIELDS: fields,
      });
      const eve = new Visitor(house, client);
      await signUpByPhone(eve, BOB, { email: "victim@example.com" });
      expect((await verifyPhoneOf(eve, BOB)).status).toBe(200);
      const victim = new Visitor(house, client);
      await victim.post("/auth/password/request", { email: "victim@example.com" });
      const key = keyIn(await house.mailTo("victim@example.com"));
      await victim.post("/auth/password/reset", { key, password: NEW_PASSWORD });
      await new Visitor(house, client).post("/auth/code/request", { phone: BOB });
      expect((await sentTo(house, BOB)).at(-1)).toBe("sms_unknown_account");
      const { gatehouse_phone: rows = [] } = await everythingIn(house);
      expect(rows).toMatchObject(left.map(({ phone }) => ({ phone, verified: booleanInRow(false) })));
      const entered = await logIn(victim, "victim@example.com", NEW_PASSWORD);
      expect(entered.status).toBe(left.length === 0 ? 200 : 401);
    },
  );

  it("T-25 a username cannot be somebody else's number, and a number opens nothing but by its own field", async () => {
    await using house = await openHouse({
      ACCOUNT_LOGIN_METHODS: "username,phone",
      ACCOUNT_SIGNUP_FIELDS: "username*,phone,password1*",
    });
    await signUpByPhone(new Visitor(house, client), ANN, { username: "ann" });
    const eve = new Visitor(house, client);
    const reply = await eve.post("/auth/signup", { username: ANN, password: NEW_PASSWORD });
    expect(reply.body.errors).toMatchObject([{ code: "invalid", param: "username" }]);
    const own = await eve.post("/auth/signup", { username: BOB, phone: BOB, password: NEW_PASSWORD });
    expect(own.status).toBe(401);
    const typed = await eve.post("/auth/login", { username: ANN, password: PASSWORD });
    expect(typed.body.errors).toMatchObject([{ code: "username_password_mismatch" }]);
  });

  it("T-26 a code that went to a number before it was changed opens nothing after", async () => {
    await using house = await openPhoneHouse();
    const ann = await personWithPhone(house, client, ANN);
    const thief = new Visitor(house, client);
    await thief.post("/auth/code/request", { phone: ANN });
    const code = await codeTo(thief, ANN);
    await ann.post("/account/phone", { phone: NEW });
    expect((await verifyPhoneOf(ann, NEW)).status).toBe(200);
    expect((await thief.post("/auth/code/confirm", { code })).status).toBe(409);
  });

  it("T-32 of two accounts that prove one number at once, one has it", async () => {
    await using house = await openPhoneHouse();
    const people = await Promise.all(
      ["+14155550001", "+14155550002", "+14155550003"].map((own) => personWithPhone(house, client, own)),
    );
    const codes: string[] = [];
    for (const person of people) {
      await person.post("/account/phone", { phone: NEW });
      codes.push(await codeTo(person, NEW));
    }
    const replies = await Promise.all(
      people.map((person, n) => person.post("/auth/phone/verify", { code: codes[n] })),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 400, 400]);
    const { gatehouse_phone: rows = [] } = await everythingIn(house);
    expect((rows as { phone: string }[]).filter(({ phone }) => phone === NEW)).toHaveLength(1);
  });

  it("T-10 a change that somebody else began in this session is nobody's after a log-in", async () => {
    await using house = await openPhoneHouse();
    await personWithPhone(house, client, ANN);
    const eve = new Visitor(house, client);
    await signUpByPhone(eve, BOB);
    const code = await codeTo(eve, BOB);
    const ann = present(new Visitor(house, client), sessionSecretOf(eve));
    expect((await ann.post("/auth/login", { phone: ANN, password: PASSWORD })).status).toBe(200);
    expect((await ann.post("/auth/phone/verify", { code })).status).toBe(409);
    expect((await ann.get("/account/phone")).body.data).toEqual([{ phone: ANN, verified: true }]);
  });

  it("T-50 nobody sees, changes or proves another's number", async () => {
    await using house = await openPhoneHouse();
    const ann = await personWithPhone(house, client, ANN);
    const eve = await personWithPhone(house, client, BOB);
    await ann.post("/account/phone", { phone: NEW });
    const code = await codeTo(ann, NEW);
    const before = await everythingIn(house);
    expect((await eve.post("/auth/phone/verify", { code })).status).toBe(409);
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      const reply = await eve.post(
        "/account/phone",
        { phone: ANN },
        { headers: { "X-HTTP-Method-Override": method } },
      );
      expect(reply.status).toBe(202);
    }
    expect((await eve.get("/account/phone")).body.data).toEqual([{ phone: BOB, verified: true }]);
    const { gatehouse_phone } = await everythingIn(house);
    expect(gatehouse_phone).toEqual(before.gatehouse_phone);
  });

  it("T-52 nobody makes a number proven by saying so", async () => {
    await using house = await openPhoneHouse();
    const eve = new Visitor(house, client);
    await signUpByPhone(eve, ANN, { verified: true, phone_verified: true });
    expect((await everythingIn(house)).gatehouse_phone).toMatchObject([
      { phone: ANN, verified: booleanInRow(false) },
    ]);
  });

  it("T-74 a number that is two, or an address, gets no message", async () => {
    await using house = await openPhoneHouse();
    const before = await everythingIn(house);
    for (const phone of [
      `${ANN},${BOB}`,
      `${ANN}\n${BOB}`,
      [ANN, BOB],
      [ANN],
      { 0: ANN },
      "ann@example.com",
    ]) {
      expect((await new Visitor(house, client).post("/auth/code/request", { phone })).status).toBe(400);
      expect(
        (await new Visitor(house, client).post("/auth/signup", { phone, password: PASSWORD })).status,
      ).toBe(400);
    }
    expect(changedTables(before, await everythingIn(house))).toEqual([]);
  });
});
