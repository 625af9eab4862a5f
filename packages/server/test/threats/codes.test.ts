import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { codeTo, incorrect, NEW_PASSWORD, PASSWORD, WRONG_CODE } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { everythingIn } from "./support/database.ts";
import { present, sessionSecretOf } from "./support/requests.ts";

const everything = {
  ACCOUNT_LOGIN_METHODS: "email,phone",
  ACCOUNT_SIGNUP_FIELDS: "email*,phone,password1*",
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND: "9",
  ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
  ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "9",
  ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE: "9",
  ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true",
  ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND: "9",
};
const ANN = "ann@example.com";
const ANNS_PHONE = "+31612345678";
const NOBODYS_PHONE = "+31687654321";

/** One kind of code: how it is asked for, tried and sent again. */
interface Kind {
  readonly name: string;
  readonly purpose: string;
  /** Begins the flow; the code is then in the newest message to the address or number that it names. */
  begin(visitor: Visitor): Promise<string>;
  /** Begins it for an address that the house does not let anybody have. */
  pretend(visitor: Visitor): Promise<Reply>;
  attempt(visitor: Visitor, code: unknown): Promise<Reply>;
  readonly path: string;
  readonly resend?: string;
  readonly param: "code" | "key";
  /** The status of a success where it is not 200: a reset, or one stage of several, leaves a stranger. */
  readonly done?: 401;
}

const kinds: readonly Kind[] = [
  {
    name: "log-in by code",
    purpose: "login_code",
    async begin(visitor) {
      await visitor.post("/auth/code/request", { email: ANN });
      return ANN;
    },
    pretend: (visitor) => visitor.post("/auth/code/request", { email: "nobody@example.com" }),
    attempt: (visitor, code) => visitor.post("/auth/code/confirm", { code }),
    path: "/auth/code/confirm",
    resend: "/auth/code/resend",
    param: "code",
  },
  {
    name: "e-mail verification by code",
    purpose: "email_verification_code",
    async begin(visitor) {
      const email = `new${crypto.randomUUID()}@example.com`;
      await visitor.post("/auth/signup", { email, password: PASSWORD });
      return email;
    },
    pretend: (visitor) => visitor.post("/auth/signup", { email: ANN, password: PASSWORD }),
    attempt: (visitor, key) => visitor.post("/auth/email/verify", { key }),
    path: "/auth/email/verify",
    resend: "/auth/email/verify/resend",
    param: "key",
  },
  {
    name: "password reset by code",
    purpose: "password_reset_code",
    async begin(visitor) {
      await visitor.post("/auth/password/request", { email: ANN });
      return ANN;
    },
    pretend: (visitor) => visitor.post("/auth/password/request", { email: "nobody@example.com" }),
    attempt: (visitor, key) => visitor.post("/auth/password/reset", { key, password: "Qx9-violet-anchor" }),
    path: "/auth/password/reset",
    param: "key",
    done: 401,
  },
  {
    name: "log-in by code to a phone",
    purpose: "login_code",
    async begin(visitor) {
      await visitor.post("/auth/code/request", { phone: ANNS_PHONE });
      return ANNS_PHONE;
    },
    pretend: (visitor) => visitor.post("/auth/code/request", { phone: NOBODYS_PHONE }),
    attempt: (visitor, code) => visitor.post("/auth/code/confirm", { code }),
    path: "/auth/code/confirm",
    resend: "/auth/code/resend",
    param: "code",
  },
  {
    name: "phone verification",
    purpose: "phone_verification_code",
    async begin(visitor) {
      const phone = `+1${String(Math.random()).slice(2, 12)}`;
      await signUpWith(visitor, phone);
      return phone;
    },
    pretend: (visitor) => signUpWith(visitor, ANNS_PHONE),
    attempt: (visitor, code) => visitor.post("/auth/phone/verify", { code }),
    path: "/auth/phone/verify",
    resend: "/auth/phone/verify/resend",
    param: "code",
    done: 401,
  },
];

function signUpWith(visitor: Visitor, phone: string): Promise<Reply> {
  const email = `new${crypto.randomUUID()}@example.com`;
  return visitor.post("/auth/signup", { email, phone, password: PASSWORD });
}

/** As many at once, each with the session as it is now: what one of them learns, the others do not know. */
async function inParallel(count: number, visitor: Visitor, attempt: (v: Visitor) => Promise<Reply>) {
  const copies = Array.from({ length: count }, () => {
    const copy = present(new Visitor(visitor.house, visitor.client), sessionSecretOf(visitor));
    for (const [name, value] of visitor.cookies) copy.cookies.set(name, value);
    return copy;
  });
  return Promise.all(copies.map(attempt));
}

async function houseWithAnn(client: "browser" | "app"): Promise<House> {
  const house = await openHouse(everything);
  const ann = new Visitor(house, client);
  await ann.post("/auth/signup", { email: ANN, phone: ANNS_PHONE, password: PASSWORD });
  await ann.post("/auth/phone/verify", { code: await codeTo(ann, ANNS_PHONE) });
  expect((await ann.post("/auth/email/verify", { key: await codeTo(ann, ANN) })).status).toBe(200);
  return house;
}

describe.each(clients)("codes, %s client", (client) => {
  describe.each(kinds)("$name", (kind) => {
    it("T-32 50 parallel uses of a right code: one success", async () => {
      await using house = await houseWithAnn(client);
      const visitor = new Visitor(house, client);
      const code = await codeTo(visitor, await kind.begin(visitor));
      const replies = await inParallel(50, visitor, (copy) => kind.attempt(copy, code));
      const succeeded = replies.filter(({ status }) => status === (kind.done ?? 200));
      expect(succeeded).toHaveLength(1);
      // 503: of fifty passwords at once, not all find a place in the queue of the hasher.
      for (const { status } of replies) expect([200, 401, 409, 410, 503]).toContain(status);
    });

    it("T-41 200 parallel guesses: three are looked at, and then the right code is nothing either", async () => {
      await using house = await houseWithAnn(client);
      const visitor = new Visitor(house, client);
      const code = await codeTo(visitor, await kind.begin(visitor));
      const replies = await inParallel(200, visitor, (copy) => kind.attempt(copy, WRONG_CODE));
      expect(replies.filter(({ status }) => status === 400)).toHaveLength(3);
      expect(replies.filter(({ status }) => status === 409)).toHaveLength(197);
      expect((await kind.attempt(visitor, code)).status).toBe(409);
    });

    it("T-42 another code brings no other attempts, and neither does the session as it was before", async () => {
      await using house = await houseWithAnn(client);
      const visitor = new Visitor(house, client);
      const email = await kind.begin(visitor);
      const [first] = await inParallel(1, visitor, (copy) => kind.attempt(copy, WRONG_CODE));
      expect(first?.body.errors).toEqual(incorrect(kind.param));
      if (kind.resend !== undefined) expect((await visitor.post(kind.resend)).status).toBe(200);
      await kind.attempt(visitor, WRONG_CODE);
      if (kind.resend !== undefined) expect((await visitor.post(kind.resend)).status).toBe(200);
      const code = await codeTo(visitor, email);
      expect((await kind.attempt(visitor, WRONG_CODE)).body.errors).toEqual(incorrect(kind.param));
      expect((await kind.attempt(visitor, code)).status).toBe(409);
      if (kind.resend !== undefined) expect((await visitor.post(kind.resend)).status).toBe(409);
    });

    it("T-04 a code that is no text is an attempt like any other, and one in a broken body is none", async () => {
      await using house = await houseWithAnn(client);
      const visitor = new Visitor(house, client);
      const code = await codeTo(visitor, await kind.begin(visitor));
      const raw = `{"${kind.param}":"${code}"`;
      for (const shaped of [[code], { 0: code }]) {
        const reply = await kind.attempt(visitor, shaped);
        expect([reply.status, reply.body.errors.length > 0]).toEqual([400, true]);
      }
      const path = kind.path;
      for (let n = 0; n < 5; n += 1) {
        const headers = { "Content-Type": "application/json" };
        expect((await visitor.send("POST", path, { raw, headers })).status).toBe(400);
      }
      // Two of three are used up.
      expect((await kind.attempt(visitor, WRONG_CODE)).status).toBe(400);
      expect((await kind.attempt(visitor, code)).status).toBe(409);
    });

    it("T-70 answers as well where nobody can be sent a code, to the last wrong one", async () => {
      await using house = await houseWithAnn(client);
      const [real, pretended] = [new Visitor(house, client), new Visitor(house, client)];
      await kind.begin(real);
      await kind.pretend(pretended);
      for (const path of ["/auth/session", "/config"]) {
        expect(shape(await pretended.get(path))).toEqual(shape(await real.get(path)));
      }
      if (kind.resend !== undefined) {
        expect(shape(await pretended.post(kind.resend))).toEqual(shape(await real.post(kind.resend)));
      }
      for (const guess of [WRONG_CODE, "", "BCDF-GHJK", WRONG_CODE]) {
        expect(shape(await kind.attempt(pretended, guess))).toEqual(shape(await kind.attempt(real, guess)));
      }
      expect(shape(await pretended.get("/auth/session"))).toEqual(shape(await real.get("/auth/session")));
    });

    it("T-70 costs the database the same where nobody can be sent a code", async () => {
      await using house = await houseWithAnn(client);
      const rows = async (begin: (visitor: Visitor) => Promise<unknown>) => {
        const before = await everythingIn(house);
        await begin(new Visitor(house, client));
        const after = await everythingIn(house);
        return ["gatehouse_secret", "gatehouse_outbox", "django_session"].map(
          (table) => (after[table]?.length ?? 0) - (before[table]?.length ?? 0),
        );
      };
      expect(await rows((visitor) => kind.pretend(visitor))).toEqual(
        await rows((visitor) => kind.begin(visitor)),
      );
    });

    it("T-36 keeps no code anywhere but in the sealed mail", async () => {
      await using house = await houseWithAnn(client);
      const visitor = new Visitor(house, client);
      const code = await codeTo(visitor, await kind.begin(visitor));
      await kind.attempt(visitor, WRONG_CODE);
      const stored = JSON.stringify(await everythingIn(house)).toLowerCase();
      expect(stored).not.toContain(code.toLowerCase());
      expect(stored).not.toContain(code.replace("-", "").toLowerCase());
      // Sessions are signed and not sealed: what they hold can be read.
      const sessions = await sql<{ session_data: string }>`SELECT session_data FROM django_session`.execute(
        house.gatehouse.engine.database.db,
      );
      for (const { session_data } of sessions.rows) {
        expect(Buffer.from(session_data.split(":")[0] ?? "", "base64url").toString()).not.toContain(code);
      }
    });
  });

  it.each(kinds.filter(({ resend }) => resend !== undefined))(
    "T-42 $name: parallel requests cannot have more codes sent than the settings allow",
    async (kind) => {
      await using house = await houseWithAnn(client);
      const visitor = new Visitor(house, client);
      await kind.begin(visitor);
      const before = (await house.mails()).length;
      const replies = await inParallel(30, visitor, (copy) => copy.post(kind.resend ?? ""));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(9);
      expect((await house.mails()).length - before).toBe(9);
    },
  );

  it("T-30 a code of one purpose is a wrong one at every other", async () => {
    await using house = await houseWithAnn(client);
    for (const kind of kinds) {
      for (const other of kinds) {
        if (kind.purpose === other.purpose) continue;
        const visitor = new Visitor(house, client);
        // Both are pending where one session can wait for both; else only the other one is.
        const code = await codeTo(visitor, await kind.begin(visitor));
        await other.begin(visitor);
        const reply = await other.attempt(visitor, code);
        expect([kind.name, other.name, reply.body.errors]).toEqual([
          kind.name,
          other.name,
          incorrect(other.param),
        ]);
      }
    }
  });

  it("T-70 a sign-up with a taken address can be corrected like any other, and is then as good as any other", async () => {
    await using house = await houseWithAnn(client);
    const outcomes: unknown[] = [];
    for (const email of [ANN, "free@example.com"]) {
      const visitor = new Visitor(house, client);
      await visitor.post("/auth/signup", { email, password: "Qx9-violet-anchor" });
      const first = await visitor.post("/account/email", { email: "bob@example.com" });
      const correct = `right-${outcomes.length}@example.com`;
      const changed = await visitor.post("/account/email", { email: correct });
      expect(changed.body.data).toEqual([{ email: correct, verified: false, primary: false }]);
      const done = await visitor.post("/auth/email/verify", { key: await codeTo(visitor, correct) });
      expect(done.body.data.user.email).toBe(correct);
      const again = new Visitor(house, client);
      const login = await again.post("/auth/login", { email: correct, password: "Qx9-violet-anchor" });
      outcomes.push([shape(first), changed.status, done.status, login.status]);
    }
    expect(outcomes[0]).toEqual(outcomes[1]);
    // Ann is who she was, and was told.
    expect(
      (await new Visitor(house, client).post("/auth/login", { email: ANN, password: PASSWORD })).status,
    ).toBe(200);
    expect((await house.mailTo(ANN)).category).toBe("account_already_exists");
  });

  it("T-70 a newcomer who changes to a taken address hears what they would hear of a free one", async () => {
    await using house = await houseWithAnn(client);
    const outcomes: string[] = [];
    for (const email of [ANN, "free@example.com"]) {
      const visitor = new Visitor(house, client);
      const own = await kinds[1]?.begin(visitor);
      const changed = await visitor.post("/account/email", { email });
      const guessed = await visitor.post("/auth/email/verify", { key: WRONG_CODE });
      const text = JSON.stringify([changed, guessed].map(shape));
      outcomes.push(text.replaceAll(email, "…").replaceAll(own ?? "", "the one before"));
    }
    expect(outcomes[0]).toBe(outcomes[1]);
    expect((await house.mailTo(ANN)).category).toBe("account_already_exists");
  });

  it.each(kinds.filter(({ purpose }) => !purpose.endsWith("_verification_code")))(
    "T-14 $name: a changed password withdraws what was sent before, in whatever session it is waited for",
    async (kind) => {
      await using house = await houseWithAnn(client);
      const [thief, ann] = [new Visitor(house, client), new Visitor(house, client)];
      const code = await codeTo(thief, await kind.begin(thief));
      await ann.post("/auth/login", { email: ANN, password: PASSWORD });
      const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
      expect((await ann.post("/account/password/change", change)).status).toBe(200);
      expect((await kind.attempt(thief, code)).status).toBe(409);
    },
  );

  it("T-21 a reset by code drops the addresses that whoever opened the account had hung on it unproven", async () => {
    await using house = await openHouse({ ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true" });
    const eve = new Visitor(house, client);
    await eve.post("/auth/signup", { email: ANN, password: PASSWORD });
    await eve.post("/account/email", { email: "eve@example.com" });
    const ann = new Visitor(house, client);
    await ann.post("/auth/password/request", { email: ANN });
    const key = await codeTo(ann, ANN);
    await ann.get("/auth/password/reset", { headers: { "X-Password-Reset-Key": key } });
    await ann.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    await ann.post("/auth/login", { email: ANN, password: NEW_PASSWORD });
    expect((await ann.get("/account/email")).body.data).toEqual([
      { email: ANN, verified: true, primary: true },
    ]);
    expect([401, 410]).toContain((await eve.get("/auth/session")).status);
  });

  it("T-10 a verification that somebody else began in this session is nobody's after a log-in", async () => {
    await using house = await houseWithAnn(client);
    const eve = new Visitor(house, client);
    await eve.post("/auth/signup", { email: "eve@example.com", password: PASSWORD });
    const key = await codeTo(eve, "eve@example.com");
    const ann = present(new Visitor(house, client), sessionSecretOf(eve));
    await ann.post("/auth/login", { email: ANN, password: PASSWORD });
    expect((await ann.post("/auth/email/verify", { key })).status).toBe(409);
    expect((await ann.get("/account/email")).body.data).toHaveLength(1);
  });
});

/** What an observer can compare: everything but what is random by nature. */
function shape({ status, headers, body }: Reply): unknown {
  const names = [...headers.keys()].filter((name) => name !== "date").toSorted();
  const { session_token: token, ...meta } = body?.meta ?? {};
  return { status, names, body: { ...body, meta }, hasToken: token !== undefined };
}
