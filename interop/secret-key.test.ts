import { describe, expect, onTestFinished, test } from "vitest";
import { App } from "./support/browser.ts";
import { engines } from "./support/engines.ts";
import { keyIn, linkTo } from "./support/mail.ts";
import { openPair } from "./support/pair.ts";
import { canLogIn, knownAt, logIn, NEW_PASSWORD, personFrom } from "./support/people.ts";
import { SECRET_KEY } from "./support/settings.ts";
import { directions, sides } from "./support/sides.ts";

const NEXT_KEY = "another-secret-key-9876543210zyxwvutsrqponmlkjihgfedcba-HGFEDCBA";

describe.for(engines)("on %s", (engine) => {
  test("after a change of SECRET_KEY, with the old one among the fallbacks, sessions and mailed links go on across the sides", async () => {
    const running = await openPair(engine, { madeBy: "Gatehouse" });
    onTestFinished(() => running[Symbol.asyncDispose]());
    const { pair } = running;
    const before = await Promise.all(
      directions.map(async ({ here, there }) => {
        const [person, forgetful] = [await personFrom(pair, here), await personFrom(pair, here)];
        const app = new App(pair);
        await logIn(app, here, person);
        const mailed = { pair, side: here, email: person.email };
        const confirm = keyIn(await linkTo(mailed, "/accounts/confirm-email/"));
        await new App(pair).api(here, "POST /auth/password/request", { email: forgetful.email });
        const reset = keyIn(
          await linkTo({ ...mailed, email: forgetful.email }, "/accounts/password/reset/key/"),
        );
        return { there, person, forgetful, app, confirm, reset };
      }),
    );
    await running.restart({
      Django: {
        SECRET_KEY: NEXT_KEY,
        DJANGO_SETTINGS: JSON.stringify({ SECRET_KEY_FALLBACKS: [SECRET_KEY] }),
      },
      Gatehouse: { SECRET_KEY: NEXT_KEY, SECRET_KEY_FALLBACKS: SECRET_KEY },
    });
    for (const { there, person, forgetful, app, confirm, reset } of before) {
      for (const side of [there, ...sides]) expect(await knownAt(app, side)).toBe(person.username);
      await app.api(there, "POST /auth/email/verify", { key: confirm });
      expect((await app.api(there, "GET /account/email")).body.data).toMatchObject([{ verified: true }]);
      await new App(pair).api(there, "POST /auth/password/reset", { key: reset, password: NEW_PASSWORD });
      for (const side of sides)
        expect(await canLogIn(pair, side, { ...forgetful, password: NEW_PASSWORD })).toBe(true);
    }
  });

  test("with another SECRET_KEY, neither side takes the other's sessions for anybody's", async () => {
    const running = await openPair(engine, { madeBy: "Gatehouse" });
    onTestFinished(() => running[Symbol.asyncDispose]());
    const { pair } = running;
    await running.restart({ Django: { SECRET_KEY: NEXT_KEY }, Gatehouse: {} });
    for (const { here, there } of directions) {
      const app = new App(pair);
      await logIn(app, here, await personFrom(pair, here));
      expect(await knownAt(app, there)).toBeUndefined();
    }
  });
});
