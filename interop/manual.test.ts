import { describe, expect, onTestFinished, test } from "vitest";
import { App } from "./support/browser.ts";
import { engines } from "./support/engines.ts";
import { blocksOf, settingsIn } from "./support/manual.ts";
import { migrate, openPair, type Pair, preparePair } from "./support/pair.ts";
import { confirmedPersonFrom, knownAt, logIn } from "./support/people.ts";
import { setUpTotp } from "./support/second-factors.ts";

describe.for(engines)("on %s", (engine) => {
  test("the commands of the manual take a Django database over, and Django finds nothing to say about it", async () => {
    const running = await preparePair(engine);
    onTestFinished(() => running[Symbol.asyncDispose]());
    const { pair } = running;
    await migrate(pair, "Django");
    const commands = blocksOf("Switching over, with everybody logged in").flat();
    expect(commands).toHaveLength(6);
    for (const command of commands) {
      const { code, output } = await runAsWritten(pair, command);
      expect([command, code, output]).toEqual([command, 0, output]);
    }
  });

  test("the settings that the manual says are Django's own are Django's own", async () => {
    const running = await preparePair(engine);
    onTestFinished(() => running[Symbol.asyncDispose]());
    const printed = await running.pair.python(`
import json
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from rest_framework_simplejwt.settings import DEFAULTS
print(json.dumps({
    "SESSION_COOKIE_AGE": str(global_settings.SESSION_COOKIE_AGE),
    "PASSWORD_ITERATIONS": str(PBKDF2PasswordHasher.iterations),
    "ACCOUNT_LOGIN_METHODS": "username",
    "SIMPLE_JWT_REFRESH_TOKEN_LIFETIME": str(int(DEFAULTS["REFRESH_TOKEN_LIFETIME"].total_seconds())),
}))`);
    expect(settingsIn(blocksOf("Settings to share")[1])).toEqual(JSON.parse(printed));
  });

  test("who leaves Django as the manual says keeps accounts and second factors, and everybody logs in once more", async () => {
    const running = await openPair(engine);
    onTestFinished(() => running[Symbol.asyncDispose]());
    const { pair } = running;
    const person = await confirmedPersonFrom(pair, "Django");
    const before = new App(pair);
    await logIn(before, "Django", person);
    const code = await setUpTotp(before, "Django");
    await running.restart({ Django: {}, Gatehouse: settingsIn(blocksOf("Leaving Django")[0]) });
    expect(await knownAt(before, "Gatehouse")).toBeUndefined();
    const after = new App(pair);
    expect((await logIn(after, "Gatehouse", person)).status).toBe(401);
    const passed = await after.api("Gatehouse", "POST /auth/2fa/authenticate", { code: code() });
    expect(passed.status).toBe(200);
    expect(await knownAt(after, "Gatehouse")).toBe(person.username);
  });
});

function runAsWritten(pair: Pair, command: string) {
  const [, program, rest = ""] = /^(python manage\.py|npx gatehouse) (.*)$/.exec(command) ?? [];
  const args = rest.split(" ");
  return program === "npx gatehouse" ? pair.gatehouse(args) : pair.manage(args);
}
