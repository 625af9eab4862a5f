import { describe, expect, test } from "vitest";
import { App, Browser, clients } from "./support/browser.ts";
import { onEachEngine } from "./support/on-each-engine.ts";
import type { Pair } from "./support/pair.ts";
import { knownAt, logIn, NEW_PASSWORD, type Person, personFrom } from "./support/people.ts";
import { directions, type Side, sides } from "./support/sides.ts";

const DAY = 24 * 60 * 60;
/** Django's own `SESSION_COOKIE_AGE`. */
const FORTNIGHT = 14 * DAY;

onEachEngine((pair) => {
  describe.for(directions)("from $here to $there", ({ here, there }) => {
    test.for(["browser", "app"] as const)(
      "a session begun by the headless API here opens both sides (%s)",
      async (kind) => {
        const client = new clients[kind](pair);
        const person = await personFrom(pair, there);
        expect((await logIn(client, here, person)).status).toBe(200);
        expect(await knownAt(client, there)).toBe(person.username);
        expect(await knownAt(client, here)).toBe(person.username);
      },
    );

    test("a session begun on the log-in page here opens both sides' pages and headless API", async () => {
      const browser = await loggedInByPage(pair, here);
      for (const side of sides) {
        expect((await browser.open(side, "/accounts/email/")).status).toBe(200);
        expect(await knownAt(browser, side)).toBeDefined();
      }
    });

    test.for(["browser", "app"] as const)("a log-out here is one there (%s)", async (kind) => {
      const client = new clients[kind](pair);
      await logIn(client, there, await personFrom(pair, here));
      const kept = new clients[kind](pair);
      if (client instanceof App && kept instanceof App) kept.token = client.token;
      else if (client instanceof Browser && kept instanceof Browser)
        for (const [name, value] of client.cookies) kept.cookies.set(name, value);
      expect((await client.api(here, "DELETE /auth/session")).status).toBe(401);
      for (const side of sides) expect(await knownAt(kept, side)).toBeUndefined();
    });

    test("a log-out on the page here is one there", async () => {
      const browser = await loggedInByPage(pair, there);
      expect((await browser.fillIn(here, "/accounts/logout/", {})).status).toBe(302);
      expect(await knownAt(browser, there)).toBeUndefined();
    });

    test.for(["browser", "app"] as const)(
      "a new password here ends the other sessions on both sides and keeps the one that it was typed in (%s)",
      async (kind) => {
        const person = await personFrom(pair, here);
        const [own, other] = [new clients[kind](pair), new clients[kind](pair)];
        await logIn(own, there, person);
        await logIn(other, there, person);
        const change = { current_password: person.password, new_password: NEW_PASSWORD };
        expect((await own.api(here, "POST /account/password/change", change)).status).toBe(200);
        for (const side of sides) {
          expect(await knownAt(own, side)).toBe(person.username);
          expect(await knownAt(other, side)).toBeUndefined();
        }
      },
    );

    test("both sides list the same sessions, and one ended from here is over there", async () => {
      const person = await personFrom(pair, here);
      const [own, other] = [new App(pair), new App(pair)];
      await logIn(own, here, person);
      await logIn(other, there, person);
      const listed = async (side: Side) =>
        inMilliseconds((await own.api(side, "GET /auth/sessions")).body.data);
      expect(await listed(here)).toEqual(await listed(there));
      const { id } = (await other.api(there, "GET /auth/sessions")).body.data.find(
        (session: { is_current: boolean }) => session.is_current,
      );
      expect((await own.api(here, "DELETE /auth/sessions", { sessions: [id] })).status).toBe(200);
      for (const side of sides) {
        expect(await knownAt(other, side)).toBeUndefined();
        expect(await knownAt(own, side)).toBe(person.username);
      }
    });
  });

  test("a session begun on Django's own log-in page opens Gatehouse's pages and headless API", async () => {
    const person = await personFrom(pair, "Gatehouse");
    const browser = new Browser(pair);
    expect(
      (
        await browser.fillIn("Django", "/django/login/", {
          username: person.username,
          password: person.password,
        })
      ).status,
    ).toBe(302);
    expect(await knownAt(browser, "Gatehouse")).toBe(person.username);
    expect((await browser.open("Gatehouse", "/accounts/email/")).status).toBe(200);
  });

  test("a session begun at Gatehouse makes request.user in a view of Django's", async () => {
    const person = await personFrom(pair, "Gatehouse");
    const browser = new Browser(pair);
    await logIn(browser, "Gatehouse", person);
    expect((await browser.open("Django", "/whoami/")).body.user).toBe(person.username);
  });

  test("a log-out by Django's own view is one at Gatehouse", async () => {
    const browser = await loggedInByPage(pair, "Gatehouse");
    await browser.open("Django", "/note/");
    expect((await browser.script("Django", "POST /django/logout/")).status).toBe(302);
    expect(await knownAt(browser, "Gatehouse")).toBeUndefined();
  });

  test("a new password by Django's own view ends the sessions at Gatehouse, but for the one that it was typed in", async () => {
    const person = await personFrom(pair, "Gatehouse");
    const [own, other] = [new Browser(pair), new Browser(pair)];
    await logIn(own, "Gatehouse", person);
    await logIn(other, "Gatehouse", person);
    const typed = { old_password: person.password, new_password1: NEW_PASSWORD, new_password2: NEW_PASSWORD };
    expect((await own.fillIn("Django", "/django/password_change/", typed)).status).toBe(302);
    expect(await knownAt(own, "Gatehouse")).toBe(person.username);
    expect(await knownAt(other, "Gatehouse")).toBeUndefined();
  });

  test("what Django keeps in a session outlives log-in, reauthentication and a new password at Gatehouse", async () => {
    const person = await personFrom(pair, "Django");
    const browser = new Browser(pair);
    const noted = async () => (await browser.open("Django", "/note/")).body.noted;
    await note(browser, { noted: { basket: ["tea", 2] } });
    await logIn(browser, "Gatehouse", person);
    expect(await noted()).toEqual({ basket: ["tea", 2] });
    await browser.api("Gatehouse", "POST /auth/reauthenticate", { password: person.password });
    expect(await noted()).toEqual({ basket: ["tea", 2] });
    const change = { current_password: person.password, new_password: NEW_PASSWORD };
    await browser.api("Gatehouse", "POST /account/password/change", change);
    expect(await noted()).toEqual({ basket: ["tea", 2] });
  });

  test("what Gatehouse keeps in a session outlives what Django writes to it: how and when one has logged in", async () => {
    const browser = new Browser(pair);
    await logIn(browser, "Gatehouse", await personFrom(pair, "Django"));
    const methods = async (side: Side) => (await browser.api(side, "GET /auth/session")).body.data.methods;
    const before = await methods("Gatehouse");
    expect(before).toMatchObject([{ method: "password" }]);
    await note(browser, { noted: "tea" });
    expect(await methods("Gatehouse")).toEqual(before);
    expect(await methods("Django")).toEqual(before);
  });

  test("how long a session lasts is the same on both sides, and one whose time is over opens neither", async () => {
    const person = await personFrom(pair, "Django");
    const both = { Django: new Browser(pair), Gatehouse: new Browser(pair) };
    for (const side of sides) await logIn(both[side], side, person);
    for (const side of sides) expect(both[side].sessionMaxAge).toBe(FORTNIGHT);
    for (const side of sides) expect(await secondsLeft(pair, both[side])).toBeCloseTo(FORTNIGHT, -2);
    const keys = sides.map((side) => sessionKey(both[side]));
    await pair.python(`
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.filter(pk__in=${JSON.stringify(keys)}).update(expire_date=timezone.now() - timedelta(seconds=1))`);
    for (const browser of Object.values(both))
      for (const side of sides) expect(await knownAt(browser, side)).toBeUndefined();
  });

  test.for([
    { how: "in seconds", expiry: 600 },
    { how: "by its end", expiry: new Date(Date.now() + 600_000).toISOString().replace("Z", "+00:00") },
  ])(
    "a session that Django gave a short life, $how, does not get a longer one at Gatehouse",
    async ({ expiry }) => {
      const person = await personFrom(pair, "Django");
      const browser = new Browser(pair);
      await logIn(browser, "Django", person);
      await note(browser, { noted: "tea", expiry });
      await browser.api("Gatehouse", "POST /auth/reauthenticate", { password: person.password });
      expect(browser.sessionMaxAge).toBeLessThanOrEqual(600);
      expect(await secondsLeft(pair, browser)).toBeLessThanOrEqual(600);
      expect(await knownAt(browser, "Gatehouse")).toBe(person.username);
    },
  );

  test("whom Gatehouse is to remember, or to forget when the browser closes, Django's answers treat alike", async () => {
    const person = await personFrom(pair, "Django");
    for (const side of sides) {
      const browser = new Browser(pair);
      const typed = { login: person.username, password: person.password };
      await browser.fillIn(side, "/accounts/login/", typed);
      expect(browser.sessionMaxAge).toBeUndefined();
      await note(browser, { noted: "tea" });
      expect(browser.sessionMaxAge).toBeUndefined();
      const remembered = new Browser(pair);
      await remembered.fillIn(side, "/accounts/login/", { ...typed, remember: "on" });
      expect(remembered.sessionMaxAge).toBe(FORTNIGHT);
      await note(remembered, { noted: "tea" });
      expect(remembered.sessionMaxAge).toBe(FORTNIGHT);
    }
  });

  test("the CSRF cookie of either side is good for the forms of both", async () => {
    for (const { here, there } of directions) {
      const browser = new Browser(pair);
      await browser.open(here, "/accounts/login/");
      const csrf = browser.cookies.get("csrftoken");
      expect(csrf).toBeDefined();
      const nobody = { login: "nobody", password: "wrong" };
      expect((await browser.fillIn(there, "/accounts/login/", nobody)).status).not.toBe(403);
      expect(browser.cookies.get("csrftoken")).toBe(csrf);
      browser.cookies.set("csrftoken", "x".repeat(32));
      expect((await browser.script(here, "POST /accounts/login/", {})).status).not.toBe(200);
    }
  });
});

async function loggedInByPage(pair: Pair, side: Side): Promise<Browser> {
  const { username, password }: Person = await personFrom(pair, side);
  const browser = new Browser(pair);
  const reply = await browser.fillIn(side, "/accounts/login/", { login: username, password });
  expect(reply.status).toBe(302);
  return browser;
}

async function note(browser: Browser, what: { noted: unknown; expiry?: number | string }): Promise<void> {
  await browser.open("Django", "/note/");
  expect((await browser.script("Django", "POST /note/", what)).status).toBe(200);
}

const sessionKey = (browser: Browser): string => browser.cookies.get("sessionid") ?? "";

/** How long the row of a browser's session is good for. */
async function secondsLeft(pair: Pair, browser: Browser): Promise<number> {
  const printed = await pair.python(`
from django.contrib.sessions.models import Session
from django.utils import timezone
print((Session.objects.get(pk="${sessionKey(browser)}").expire_date - timezone.now()).total_seconds())`);
  return Number(printed);
}

/** Python's times are finer than ours. */
function inMilliseconds(sessions: readonly { created_at: number }[]): unknown[] {
  return sessions.map((session) => ({ ...session, created_at: Math.floor(session.created_at * 1000) }));
}
