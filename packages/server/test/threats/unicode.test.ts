import { describe, expect, it } from "vitest";
import { isValidEmail } from "../../src/django/email-validator.ts";
import { logIn, PASSWORD, signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { sharedHouse } from "./support/shared-house.ts";

const KELVIN = "\u212a";
const LONG_S = "\u017f";
const DOTTED = "\u0130";
const DOTLESS = "\u0131";

/** Spellings of admin@bank.example that some library, somewhere, folds onto it. */
const lookAlikes = [
  `admin@ban${KELVIN}.example`,
  "admin\uff20bank.example",
  "\uff41dmin@bank.example",
  "admin@\uff42ank.example",
  "admin@bank\uff0eexample",
  "admin@bank\u3002example",
  `adm${DOTLESS}n@bank.example`,
  `adm${DOTTED}n@bank.example`,
  `admin@bank.e${LONG_S}ample`,
  "a\u0301dmin@bank.example",
  "\u00e1dmin@bank.example",
  "admin@b\u0430nk.example",
  "admin@bank\u200b.example",
  "admin@ba\u00adnk.example",
  "admin\u200d@bank.example",
  "admin@bank.example\u200b",
  "\u202eadmin@bank.example",
  "admin@bank.ex\u00e4mple",
  "admin@\u24d1ank.example",
  "admin@bank.example.",
  "admin@bank.example\u0000",
  "admin@bank.example\n",
  "\ufeffadmin@bank.example",
  "ADMIN@BANK.EXAMPLE",
  " admin@bank.example ",
];

describe.each(clients)("look-alike addresses, %s client", (client) => {
  const house = sharedHouse({ ACCOUNT_EMAIL_VERIFICATION: "mandatory" });

  it("T-73 no spelling of an address opens, resets or occupies the account of another", async () => {
    await signUpVerified(new Visitor(house(), client), "admin@bank.example");
    for (const email of lookAlikes) {
      house().clock.advance(400);
      const before = await house().mails();
      const users = (await everythingIn(house())).auth_user;
      await new Visitor(house(), client).post("/auth/password/request", { email });
      house().clock.advance(400);
      await new Visitor(house(), client).post("/auth/signup", { email, password: PASSWORD });

      const mails = (await house().mails()).slice(before.length);
      const folded = email.trim().toLowerCase();
      // A key to the account goes to the address that is stored, and only to the mailbox that owns it.
      const withKey = mails.filter(({ category }) => category === "password_reset_key");
      expect(withKey.every(({ to }) => to === "admin@bank.example")).toBe(true);
      // Whatever else was mailed went to the very form that is stored, which is the form that was validated.
      for (const { to } of mails)
        expect([email, to, isValidEmail(to), to.toLowerCase()]).toEqual([email, folded, true, to]);
      const added = (await everythingIn(house())).auth_user?.slice(users?.length) ?? [];
      expect(added.map((row) => (row as { email: string }).email)).toEqual(
        folded === "admin@bank.example"
          ? []
          : mails.filter(({ category }) => category === "email_confirmation_signup").map(({ to }) => to),
      );
    }
    expect((await logIn(new Visitor(house(), client), "admin@bank.example")).body.data.user.id).toBe(1);
  });

  it("T-73 what is stored is no longer than its column and still an address, though lower case is longer", async () => {
    const before = await everythingIn(house());
    for (const email of [
      `a@${DOTTED.repeat(63)}.example`,
      `a@${`${DOTTED.repeat(30)}.`.repeat(7)}example`,
      `a@${"ß".repeat(63)}.${"ẞ".repeat(63)}.${DOTTED.repeat(62)}.${DOTTED.repeat(50)}.de`,
    ]) {
      const reply = await new Visitor(house(), client).post("/auth/signup", { email, password: PASSWORD });
      expect([email.length, reply.status]).toEqual([email.length, 400]);
    }
    expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });

  it("T-73 an international domain and its punycode are two addresses, each of which gets its own mail", async () => {
    const pair = ["ann@exämple.example", "ann@xn--exmple-cua.example"] as const;
    for (const email of pair) await signUpVerified(new Visitor(house(), client), email);
    for (const email of pair) {
      const before = (await house().mails()).length;
      await new Visitor(house(), client).post("/auth/password/request", { email });
      expect((await house().mails()).slice(before).map(({ to }) => to)).toEqual([email]);
      expect((await logIn(new Visitor(house(), client), email)).body.data.user.email).toBe(email);
    }
  });

  it("T-73 sharp s is not ss, and its capital is itself", async () => {
    await signUpVerified(new Visitor(house(), client), "ann@straße.example");
    expect((await logIn(new Visitor(house(), client), "ann@STRAẞE.example")).status).toBe(200);
    expect((await logIn(new Visitor(house(), client), "ann@strasse.example")).status).toBe(400);
  });

  it("T-73 a reset is mailed to the address as it is stored, not as it was typed", async () => {
    await signUpVerified(new Visitor(house(), client), "bob@bank.example");
    const before = (await house().mails()).length;
    await new Visitor(house(), client).post("/auth/password/request", {
      email: `  BOB@Ban${KELVIN}.Example `,
    });
    expect((await house().mails()).slice(before).map(({ to, category }) => [to, category])).toEqual([
      ["bob@bank.example", "password_reset_key"],
    ]);
  });
});

describe.each(clients)("look-alike usernames, %s client", (client) => {
  const names = {
    ACCOUNT_LOGIN_METHODS: "username,email",
    ACCOUNT_SIGNUP_FIELDS: "email*,username*,password1*",
  };

  it("T-73 a name that normalises to a taken one is taken", async () => {
    await using house = await openHouse(names);
    await new Visitor(house, client).post("/auth/signup", {
      email: "a@example.com",
      username: "Admin.Kai",
      password: PASSWORD,
    });
    for (const username of [
      "admin.kai",
      "ADMIN.KAI",
      "\uff21dmin.Kai",
      "Admin\uff0eKai",
      `Admin.${KELVIN}ai`,
      "\u{1d400}dmin.Kai",
      "\u24b6dmin.Kai",
      " Admin.Kai ",
    ]) {
      const reply = await new Visitor(house, client).post("/auth/signup", {
        email: "b@example.com",
        username,
        password: PASSWORD,
      });
      expect([username, reply.status]).toEqual([username, 400]);
    }
    expect((await everythingIn(house)).auth_user).toHaveLength(1);
  });

  it("T-73 a name is stored in the form that was checked, and found by every form of it", async () => {
    await using house = await openHouse(names);
    await new Visitor(house, client).post("/auth/signup", {
      email: "a@example.com",
      username: "\uff3aoe\u0308",
      password: PASSWORD,
    });
    expect((await everythingIn(house)).auth_user).toMatchObject([{ username: "Zo\u00eb" }]);
    for (const username of ["\uff3aoe\u0308", "Zo\u00eb", "ZO\u00eb"]) {
      const reply = await new Visitor(house, client).post("/auth/login", { username, password: PASSWORD });
      expect([username, reply.status]).toEqual([username, 200]);
    }
  });

  it("T-73 a name with invisible, bidirectional or control characters, or too long once normalised, is refused", async () => {
    await using house = await openHouse(names);
    for (const username of [
      "ad\u200bmin",
      "ad\u202emin",
      "ad\u0000min",
      "ad\u00admin",
      "ad\u2066min",
      "ad\nmin",
      "ad min",
      "<b>",
      "a'b",
      "a\\b",
      "a/b",
      "\ufb03".repeat(51),
    ]) {
      const reply = await new Visitor(house, client).post("/auth/signup", {
        email: "b@example.com",
        username,
        password: PASSWORD,
      });
      expect([username, reply.status]).toEqual([username, 400]);
    }
    expect((await everythingIn(house)).auth_user).toEqual([]);
  });
});
