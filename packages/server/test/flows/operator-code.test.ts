import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Event, GatehouseConfig } from "../../src/index.ts";
import { codeIn, type House, openHouse, TestClock } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "./person.ts";

const openWith = (config: GatehouseConfig, env: Readonly<Record<string, string>> = {}) =>
  openHouse(env, new TestClock(), config);

describe.each(clients)("an adapter in gatehouse.config.ts, %s client", (client) => {
  it("closes sign-up, and the configuration says so", async () => {
    let open = false;
    await using house = await openWith({ adapter: { isOpenForSignup: () => open } });
    const visitor = new Visitor(house, client);
    expect((await visitor.get("/config")).body.data.account.is_open_for_signup).toBe(false);
    const reply = await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect(reply.status).toBe(403);
    expect(await house.mails()).toEqual([]);
    open = true;
    expect((await visitor.get("/config")).body.data.account.is_open_for_signup).toBe(true);
    expect(
      (await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD })).status,
    ).toBe(200);
  });

  it("names people who chose no name, with another ending where the name is taken", async () => {
    await using house = await openWith({
      adapter: { generateUsername: async ({ email }) => `guest_${email?.length}` },
    });
    const names: string[] = [];
    for (const email of ["ann@example.com", "bob@example.com"]) {
      const reply = await new Visitor(house, client).post("/auth/signup", { email, password: PASSWORD });
      names.push(reply.body.data.user.username);
    }
    expect(names[0]).toBe("guest_15");
    expect(names[1]).toMatch(/^guest_15\d+$/);
  });

  it("objects to what is typed, in its own words beside the field, at sign-up and later", async () => {
    await using house = await openWith(
      {
        adapter: {
          validateEmail: (email) =>
            email.endsWith("@example.com") ? undefined : "Use your company address.",
          validateUsername: async (name) => (name.startsWith("x") ? "No names with x." : undefined),
          validatePassword: (password, { email }) =>
            password.includes("kestrel") || email === undefined ? "No birds." : undefined,
        },
      },
      { ACCOUNT_SIGNUP_FIELDS: "email*,username*,password1*" },
    );
    const ann = new Visitor(house, client);
    const wrong = await ann.post("/auth/signup", {
      email: "ann@other.example",
      username: "xann",
      password: PASSWORD,
    });
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors).toEqual([
      { code: "invalid", message: "Use your company address.", param: "email" },
      { code: "invalid", message: "No names with x.", param: "username" },
      { code: "invalid", message: "No birds.", param: "password" },
    ]);
    const right = { email: "ann@example.com", username: "ann", password: NEW_PASSWORD };
    expect((await ann.post("/auth/signup", right)).status).toBe(200);
    expect((await ann.post("/account/email", { email: "ann@other.example" })).body.errors).toEqual([
      { code: "invalid", message: "Use your company address.", param: "email" },
    ]);
    const change = { current_password: NEW_PASSWORD, new_password: PASSWORD };
    expect((await ann.post("/account/password/change", change)).body.errors).toEqual([
      { code: "invalid", message: "No birds.", param: "new_password" },
    ]);
  });

  it("that fails changes nothing", async () => {
    await using house = await openWith({
      adapter: {
        validateEmail: () => {
          throw new Error("the directory is down");
        },
      },
    });
    const visitor = new Visitor(house, client);
    const reply = await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect(reply.status).toBe(500);
    expect(JSON.stringify(reply.body)).not.toContain("directory");
    expect((await logIn(visitor, "ann@example.com")).status).toBe(400);
  });

  it("T-70 is asked the same of an address that somebody has as of one that nobody has", async () => {
    const asked: string[] = [];
    await using house = await openWith(
      { adapter: { validateEmail: (email) => void asked.push(email), generateUsername: () => "somebody" } },
      { ACCOUNT_EMAIL_VERIFICATION: "mandatory" },
    );
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const taken = await new Visitor(house, client).post("/auth/signup", {
      email: "ann@example.com",
      password: PASSWORD,
    });
    const free = await new Visitor(house, client).post("/auth/signup", {
      email: "bob@example.com",
      password: PASSWORD,
    });
    expect([taken.status, free.status]).toEqual([401, 401]);
    expect(asked).toEqual(["ann@example.com", "ann@example.com", "bob@example.com"]);
  });
});

/** A function that never answers, and when it was called. */
function hanging() {
  const { promise: called, resolve } = Promise.withResolvers<void>();
  const hook = () => {
    resolve();
    return new Promise<never>(() => undefined);
  };
  return { hook, called };
}

/** How many may have passwords hashed now. */
function freePlaces(house: House): number {
  using places = new DisposableStack();
  let count = 0;
  try {
    for (; ; count += 1) places.use(house.gatehouse.engine.hasher.admit());
  } catch {
    return count;
  }
}

describe("a function in gatehouse.config.ts that never answers", () => {
  const hooks = [
    ["isOpenForSignup", {}],
    ["generateUsername", {}],
    ["validateEmail", {}],
    ["validatePhone", { phone: "+31612345678" }],
    ["validateUsername", { username: "ann" }],
    ["validatePassword", {}],
    ["jwtClaims", {}],
  ] as const;

  it.each(hooks)(
    "T-91 %s: holds a request up for 10 seconds, and no place in the queue after that",
    async (name, also) => {
      const { hook, called } = hanging();
      await using house = await openWith(
        { adapter: { [name]: hook } },
        {
          ACCOUNT_SIGNUP_FIELDS: "email*,phone,username,password1*",
          ACCOUNT_EMAIL_VERIFICATION: "none",
          HEADLESS_TOKEN_STRATEGY: "jwt",
          HEADLESS_JWT_ALGORITHM: "HS256",
        },
      );
      const free = freePlaces(house);
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      onTestFinished(() => void vi.useRealTimers());
      const form = { email: "ann@example.com", password: PASSWORD, ...also };
      const pending = new Visitor(house, "app").post("/auth/signup", form);
      await called;
      await vi.advanceTimersByTimeAsync(9_900);
      await expect(Promise.race([pending, "waits"])).resolves.toBe("waits");
      await vi.advanceTimersByTimeAsync(200);
      const reply = await pending;
      expect(reply.status).toBe(500);
      expect(reply.body.errors).toMatchObject([{ code: "server_error" }]);
      expect(freePlaces(house)).toBe(free);
    },
  );

  it("T-91 a listener: keeps others from hearing for 10 seconds at most", async () => {
    const { hook, called } = hanging();
    const heard: string[] = [];
    await using house = await openWith({
      on: { user_signed_up: hook, "*": ({ name }) => void heard.push(name) },
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const form = { email: "ann@example.com", password: PASSWORD };
    expect((await new Visitor(house, "app").post("/auth/signup", form)).status).toBe(200);
    await called;
    expect(heard).not.toContain("user_signed_up");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(heard).toContain("user_signed_up");
  });
});

describe("mail by the operator's own transport", () => {
  it("is handed over once, and again after a failure", async () => {
    const sent: unknown[] = [];
    let down = true;
    await using house = await openWith(
      {
        adapter: {
          async sendMail(mail) {
            if (down) throw new Error(`cannot send ${mail.text}`);
            sent.push({ to: mail.to, from: mail.from, id: mail.messageId });
          },
        },
      },
      { EMAIL_BACKEND: "adapter", DEFAULT_FROM_EMAIL: "Acme <noreply@acme.example>" },
    );
    const visitor = new Visitor(house, "app");
    await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect(await house.gatehouse.mail.flush()).toBe(0);
    down = false;
    house.clock.advance(3600);
    expect(await house.gatehouse.mail.flush()).toBe(1);
    expect(await house.gatehouse.mail.flush()).toBe(0);
    expect(sent).toEqual([
      {
        to: "ann@example.com",
        from: { name: "Acme", address: "noreply@acme.example" },
        id: expect.stringMatching(/^<.+@.+>$/),
      },
    ]);
  });
});

describe("text messages by the operator's own code", () => {
  const phones = { ACCOUNT_SIGNUP_FIELDS: "email,phone,password1*", SMS_BACKEND: "adapter" };

  it("are handed over once, and again after a failure", async () => {
    const sent: unknown[] = [];
    let down = true;
    await using house = await openWith(
      {
        adapter: {
          async sendSms({ id, to, text }) {
            if (down) throw new Error(`cannot send ${text}`);
            sent.push({ to, id, text });
          },
        },
      },
      phones,
    );
    const visitor = new Visitor(house, "app");
    await visitor.post("/auth/signup", { phone: "+31612345678", password: PASSWORD });
    expect(await house.gatehouse.mail.flush()).toBe(0);
    down = false;
    house.clock.advance(600);
    expect(await house.gatehouse.mail.flush()).toBe(1);
    const { text } = await house.mailTo("+31612345678");
    expect(sent).toEqual([{ to: "+31612345678", text, id: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
  });

  it("need the function, which the start says", async () => {
    await expect(openWith({}, phones)).rejects.toThrow("has no adapter.sendSms");
  });

  it("go to no number that the operator objects to, at sign-up and later", async () => {
    const adapter = {
      validatePhone: (phone: string) => (phone.startsWith("+31") ? undefined : "Dutch numbers only."),
    };
    await using house = await openWith(
      { adapter },
      {
        ACCOUNT_SIGNUP_FIELDS: "phone*,password1*",
        ACCOUNT_LOGIN_METHODS: "phone",
        ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE: "1",
      },
    );
    const ann = new Visitor(house, "app");
    const objected = [{ code: "invalid", message: "Dutch numbers only.", param: "phone" }];
    const foreign = { phone: "+14155550100", password: PASSWORD };
    expect((await ann.post("/auth/signup", foreign)).body.errors).toEqual(objected);
    await ann.post("/auth/signup", { phone: "+31612345678", password: PASSWORD });
    expect((await ann.post("/account/phone", foreign)).body.errors).toEqual(objected);
    await ann.post("/auth/phone/verify", { code: codeIn(await house.mailTo("+31612345678")) });
    expect((await ann.post("/account/phone", foreign)).body.errors).toEqual(objected);
    expect(await house.mails()).toHaveLength(1);
  });
});

describe("listeners in gatehouse.config.ts", () => {
  it("hear of what happened once it is committed, and nobody waits for them", async () => {
    const heard: Event[] = [];
    const everything: string[] = [];
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await using house = await openWith({
      on: {
        user_signed_up: async (event) => {
          await slow;
          heard.push(event);
        },
        "*": ({ name }) => void everything.push(name),
      },
    });
    const visitor = new Visitor(house, "app");
    const reply = await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect(reply.status).toBe(200);
    expect(heard).toEqual([]);
    finish();
    await expect.poll(() => heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ name: "user_signed_up", userId: 1, at: house.clock.now() });
    await expect.poll(() => everything).toContain("user_logged_in");
    expect(JSON.stringify(heard)).not.toContain(PASSWORD);
  });

  it("do not hear of what was refused, and one that throws disturbs nobody", async () => {
    const heard: string[] = [];
    await using house = await openWith({
      on: {
        user_logged_in: () => {
          throw new Error("listener");
        },
        "*": ({ name }) => void heard.push(name),
      },
    });
    const visitor = new Visitor(house, "app");
    await visitor.post("/auth/signup", { email: "ann@example.com", password: "short" });
    expect(heard).toEqual([]);
    await signUpVerified(visitor, "ann@example.com");
    expect((await logIn(new Visitor(house, "app"), "ann@example.com")).status).toBe(200);
    await expect.poll(() => heard).toContain("user_logged_in");
  });
});

describe("code in gatehouse.config.ts that would do nothing stops the start", () => {
  const start = (config: object, env = {}) => openHouse(env, new TestClock(), config as GatehouseConfig);

  it.each([
    [
      { adapter: { validateMail: () => undefined } },
      "adapter.validateMail is never called. Did you mean validateEmail?",
    ],
    [{ adapter: { sendMail: "smtp" } }, "adapter.sendMail must be a function."],
    [{ on: { user_signed_in: () => undefined } }, "on.user_signed_in is never called."],
    [{ on: true }, "on must be an object of functions."],
  ])("%#", async (config, message) => {
    await expect(start(config)).rejects.toThrow(message);
  });

  it("as does EMAIL_BACKEND=adapter without a function that sends", async () => {
    await expect(start({}, { EMAIL_BACKEND: "adapter" })).rejects.toThrow("has no adapter.sendMail");
  });
});
