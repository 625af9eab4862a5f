import { describe, expect, test } from "vitest";
import { App, Browser, send } from "./support/browser.ts";
import { onEachEngine } from "./support/on-each-engine.ts";
import type { Pair } from "./support/pair.ts";
import {
  canLogIn,
  confirmedPersonFrom,
  knownAt,
  logIn,
  type Person,
  personFrom,
  somebody,
} from "./support/people.ts";
import { setUpTotp } from "./support/second-factors.ts";
import { directions, type Side, sides } from "./support/sides.ts";

/** All that Django 5.2 has, by the names in their encodings. */
const algorithms = ["pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt", "scrypt", "md5"];

/** Those by which Gatehouse makes new hashes; bcrypt alone would cut passwords, so it takes bcrypt_sha256 for that. */
const writtenByGatehouse = algorithms.filter((algorithm) => algorithm !== "bcrypt");

onEachEngine((pair) => {
  test.for(directions)(
    "who signs up at $here logs in at $there, by name or address",
    async ({ here, there }) => {
      const { username, email, password } = await personFrom(pair, here);
      for (const name of [{ username }, { email }]) {
        const reply = await new App(pair).api(there, "POST /auth/login", { ...name, password });
        expect(reply.status).toBe(200);
        expect(reply.body.data.user).toMatchObject({ username, email });
      }
      const page = await new Browser(pair).fillIn(there, "/accounts/login/", { login: email, password });
      expect(page.status).toBe(302);
    },
  );

  test("who signs up at Gatehouse logs in by Django's own form", async () => {
    const { username, password } = await personFrom(pair, "Gatehouse");
    const browser = new Browser(pair);
    expect((await browser.fillIn("Django", "/django/login/", { username, password })).status).toBe(302);
    expect((await browser.open("Django", "/whoami/")).body.user).toBe(username);
  });

  test("who signs up at Gatehouse is nobody in Django's admin", async () => {
    const { username, password } = await personFrom(pair, "Gatehouse");
    const reply = await new Browser(pair).fillIn("Django", "/admin/login/", { username, password });
    expect(reply.status).toBe(200);
    expect(reply.text).toContain("for a staff account");
  });

  test.for(sides)(
    "an administrator made by %s's createsuperuser logs in on both sides and in Django's admin",
    async (side) => {
      const person = somebody();
      await superuserFrom(pair, side, { person });
      for (const at of sides) expect(await canLogIn(pair, at, person)).toBe(true);
      const browser = new Browser(pair);
      await logIn(browser, "Gatehouse", person);
      expect((await browser.open("Django", "/admin/auth/user/")).status).toBe(200);
    },
  );

  test("a password hashed by any of Django's hashers logs in at Gatehouse, and a wrong one does not", async () => {
    const people = algorithms.map((algorithm) => ({ ...somebody(), algorithm }));
    await pair.python(`
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
for person in ${JSON.stringify(people)}:
    password = make_password(person["password"], hasher=person["algorithm"])
    User.objects.create(username=person["username"], email=person["email"], password=password)`);
    for (const { algorithm, ...person } of people) {
      const wrong = { ...person, password: `${person.password}!` };
      expect([algorithm, await canLogIn(pair, "Gatehouse", wrong)]).toEqual([algorithm, false]);
      expect([algorithm, await canLogIn(pair, "Gatehouse", person)]).toEqual([algorithm, true]);
      // Whatever it has become meanwhile.
      expect([algorithm, await canLogIn(pair, "Django", person)]).toEqual([algorithm, true]);
    }
    const renewed = await algorithmsOf(
      pair,
      people.map(({ username }) => username),
    );
    expect(renewed).toEqual(people.map(() => "pbkdf2_sha256"));
  });

  test("a password hashed by any of Gatehouse's hashers logs in at Django, and a wrong one does not", async () => {
    for (const algorithm of writtenByGatehouse) {
      const person = somebody();
      const env = { PASSWORD_HASHERS: [algorithm, ...algorithms.filter((one) => one !== algorithm)].join() };
      await superuserFrom(pair, "Gatehouse", { person, env });
      const wrong = { ...person, password: `${person.password}!` };
      expect([algorithm, await canLogIn(pair, "Django", wrong)]).toEqual([algorithm, false]);
      expect([algorithm, await canLogIn(pair, "Django", person)]).toEqual([algorithm, true]);
      expect([algorithm, await canLogIn(pair, "Gatehouse", person)]).toEqual([algorithm, true]);
    }
  });

  describe.for(directions)("from $here to $there", ({ here, there }) => {
    test("a hash that a log-in here renews is good there, and is not renewed again: no session ends by it", async () => {
      const person = await personFrom(pair, here);
      await setPassword(pair, person, "md5");
      const first = new App(pair);
      expect((await logIn(first, here, person)).status).toBe(200);
      expect(await algorithmsOf(pair, [person.username])).toEqual(["pbkdf2_sha256"]);
      for (const side of [there, here, there]) expect(await canLogIn(pair, side, person)).toBe(true);
      for (const side of sides) expect(await knownAt(first, side)).toBe(person.username);
    });
  });

  test("an account without a usable password lets nobody in on either side", async () => {
    const person = await personFrom(pair, "Gatehouse");
    await change(pair, person, "user.set_unusable_password()");
    for (const side of sides) {
      for (const password of [person.password, "", "!"])
        expect(await canLogIn(pair, side, { ...person, password })).toBe(false);
    }
  });

  test("who is deactivated is out on both sides at once, and cannot log in", async () => {
    const person = await personFrom(pair, "Django");
    const [one, other] = [new App(pair), new Browser(pair)];
    await logIn(one, "Django", person);
    await logIn(other, "Gatehouse", person);
    await change(pair, person, "user.is_active = False");
    for (const side of sides) {
      for (const client of [one, other]) expect(await knownAt(client, side)).toBeUndefined();
      expect(await canLogIn(pair, side, person)).toBe(false);
    }
  });

  test("a user whom Django deletes is gone, whatever Gatehouse has kept of theirs", async () => {
    const person = await confirmedPersonFrom(pair, "Gatehouse");
    const app = new App(pair);
    await logIn(app, "Gatehouse", person);
    await setUpTotp(app, "Gatehouse");
    const { username, password, email } = person;
    await send(pair, ["Gatehouse", "POST /api/token/"], { json: { username, password } });
    await new App(pair).api("Gatehouse", "POST /auth/password/request", { email });
    await pair.python(`
from django.contrib.auth.models import User
User.objects.get(username="${username}").delete()`);
    for (const side of sides) {
      expect(await knownAt(app, side)).toBeUndefined();
      expect(await canLogIn(pair, side, person)).toBe(false);
    }
  });
});

interface Administrator {
  readonly person: Person;
  readonly env?: Readonly<Record<string, string>>;
}

async function superuserFrom(pair: Pair, side: Side, { person, env = {} }: Administrator): Promise<void> {
  const args = ["createsuperuser", "--noinput", "--username", person.username, "--email", person.email];
  const all = { ...env, DJANGO_SUPERUSER_PASSWORD: person.password };
  const { code, output } = await (side === "Django" ? pair.manage(args, all) : pair.gatehouse(args, all));
  if (code !== 0) throw new Error(output);
}

/** Does something to a user as an administrator would in Django's admin. */
async function change(pair: Pair, { username }: Person, statement: string): Promise<void> {
  await pair.python(`
from django.contrib.auth.models import User
user = User.objects.get(username="${username}")
${statement}
user.save()`);
}

function setPassword(pair: Pair, person: Person, algorithm: string): Promise<void> {
  const hash = `make_password("${person.password}", hasher="${algorithm}")`;
  return change(
    pair,
    person,
    `from django.contrib.auth.hashers import make_password; user.password = ${hash}`,
  );
}

async function algorithmsOf(pair: Pair, usernames: readonly string[]): Promise<readonly string[]> {
  const printed = await pair.python(`
from django.contrib.auth.models import User
for name in ${JSON.stringify(usernames)}:
    print(User.objects.get(username=name).password.split("$")[0])`);
  return printed.trim().split(/\s+/);
}
