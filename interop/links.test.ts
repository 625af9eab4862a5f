import { describe, expect, test } from "vitest";
import { App, Browser } from "./support/browser.ts";
import { keyIn, linkTo } from "./support/mail.ts";
import { onEachEngine, onEachEngineWith } from "./support/on-each-engine.ts";
import type { Pair } from "./support/pair.ts";
import { canLogIn, knownAt, logIn, NEW_PASSWORD, type Person, personFrom } from "./support/people.ts";
import { directions, type Side, sides } from "./support/sides.ts";

const OTHER_PASSWORD = "Bx8-copper-meadow";

onEachEngine((pair) => {
  describe.for(directions)("from $here to $there", ({ here, there }) => {
    test("the link to confirm an address that is mailed from here works in the headless API there", async () => {
      const person = await personFrom(pair, here);
      const key = keyIn(await linkTo({ pair, side: here, email: person.email }, "/accounts/confirm-email/"));
      for (const side of sides) expect(await isVerified(pair, side, person)).toBe(false);
      expect((await new App(pair).api(there, "POST /auth/email/verify", { key })).status).toBe(401);
      for (const side of sides) expect(await isVerified(pair, side, person)).toBe(true);
    });

    test("the link to confirm an address that is mailed from here opens the page there", async () => {
      const person = await personFrom(pair, here);
      const link = await linkTo({ pair, side: here, email: person.email }, "/accounts/confirm-email/");
      expect((await new Browser(pair).fillIn(there, link, {})).status).toBe(302);
      for (const side of sides) expect(await isVerified(pair, side, person)).toBe(true);
    });

    test("the link to reset a password that is mailed from here works in the headless API there, once on both sides", async () => {
      const person = await personFrom(pair, here);
      const session = new App(pair);
      await logIn(session, here, person);
      const key = await resetKey(pair, here, person);
      expect(await resetBy(pair, there, { key, password: NEW_PASSWORD })).toBe(401);
      expect(await canLogIn(pair, here, { ...person, password: NEW_PASSWORD })).toBe(true);
      for (const side of sides) {
        expect(await knownAt(session, side)).toBeUndefined();
        expect(await canLogIn(pair, side, person)).toBe(false);
        expect(await resetBy(pair, side, { key, password: OTHER_PASSWORD })).toBe(400);
      }
      expect(await canLogIn(pair, there, { ...person, password: NEW_PASSWORD })).toBe(true);
    });

    test("the link to reset a password that is mailed from here opens the page there", async () => {
      const person = await personFrom(pair, here);
      const browser = new Browser(pair);
      await browser.fillIn(here, "/accounts/password/reset/", { email: person.email });
      const link = await linkTo({ pair, side: here, email: person.email }, "/accounts/password/reset/key/");
      const typed = { password1: NEW_PASSWORD, password2: NEW_PASSWORD };
      expect((await browser.fillIn(there, link, typed)).status).toBe(302);
      expect(await canLogIn(pair, here, { ...person, password: NEW_PASSWORD })).toBe(true);
    });

    test("a link to reset a password is dead everywhere after the password was changed there", async () => {
      const person = await personFrom(pair, here);
      const owner = new App(pair);
      // Before the link is asked for: a log-in alone would end it, too.
      await logIn(owner, there, person);
      const key = await resetKey(pair, here, person);
      const change = { current_password: person.password, new_password: NEW_PASSWORD };
      expect((await owner.api(there, "POST /account/password/change", change)).status).toBe(200);
      for (const side of sides)
        expect(await resetBy(pair, side, { key, password: OTHER_PASSWORD })).toBe(400);
    });
  });
});

const byDjangosOwn = { ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR: "django" };

onEachEngineWith({ Gatehouse: byDjangosOwn, madeBy: "Gatehouse" }, (open) => {
  test("the link of Django's own password reset opens with its token at Gatehouse, once", async () => {
    const person = await personFrom(open(), "Gatehouse");
    await new Browser(open()).fillIn("Django", "/django/password_reset/", { email: person.email });
    const link = await linkTo({ pair: open(), side: "Django", email: person.email }, "/django/reset/");
    const [uid, token] = link.split("/").slice(-3);
    const id = Number(Buffer.from(uid ?? "", "base64url").toString());
    const key = `${id.toString(36)}-${token}`;
    expect(await resetBy(open(), "Gatehouse", { key, password: NEW_PASSWORD })).toBe(401);
    expect(await canLogIn(open(), "Django", { ...person, password: NEW_PASSWORD })).toBe(true);
    expect(await resetBy(open(), "Gatehouse", { key, password: OTHER_PASSWORD })).toBe(400);
  });

  test("the token of a link from Gatehouse opens Django's own password reset, once", async () => {
    const person = await personFrom(open(), "Django");
    const key = await resetKey(open(), "Gatehouse", person);
    const [uid = "", ...token] = key.split("-");
    const link = `/django/reset/${Buffer.from(String(Number.parseInt(uid, 36))).toString("base64url")}/${token.join("-")}/`;
    const typed = { new_password1: NEW_PASSWORD, new_password2: NEW_PASSWORD };
    expect((await new Browser(open()).fillIn("Django", link, typed)).status).toBe(302);
    expect(await canLogIn(open(), "Gatehouse", { ...person, password: NEW_PASSWORD })).toBe(true);
    const again = await new Browser(open()).open("Django", link);
    expect([again.status, again.headers.get("location")]).toEqual([200, null]);
    expect(await resetBy(open(), "Gatehouse", { key, password: OTHER_PASSWORD })).toBe(400);
  });
});

async function isVerified(pair: Pair, side: Side, person: Person): Promise<boolean> {
  const app = new App(pair);
  await logIn(app, side, person);
  const { data } = (await app.api(side, "GET /account/email")).body;
  return data.find(({ email }: { email: string }) => email === person.email).verified;
}

async function resetKey(pair: Pair, side: Side, { email }: Person): Promise<string> {
  const reply = await new App(pair).api(side, "POST /auth/password/request", { email });
  expect(reply.status).toBe(200);
  return keyIn(await linkTo({ pair, side, email }, "/accounts/password/reset/key/"));
}

async function resetBy(pair: Pair, side: Side, body: { key: string; password: string }): Promise<number> {
  return (await new App(pair).api(side, "POST /auth/password/reset", body)).status;
}
