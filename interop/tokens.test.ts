import { describe, expect, test } from "vitest";
import { App, type Reply, send } from "./support/browser.ts";
import { onEachEngine, onEachEngineWith } from "./support/on-each-engine.ts";
import type { Pair } from "./support/pair.ts";
import { logIn, NEW_PASSWORD, type Person, personFrom } from "./support/people.ts";
import { directions, type Side, sides } from "./support/sides.ts";

/** Where each side shows who has come with an API token, or with a JWT. */
const me = {
  token: { Django: "GET /api/me/token/", Gatehouse: "GET /api/profile/" },
  jwt: { Django: "GET /api/me/jwt/", Gatehouse: "GET /api/auth/me/" },
} as const;

/** What ends an API token on each side. */
const endToken = { Django: "DELETE /api/me/token/", Gatehouse: "POST /api/logout/" } as const;

onEachEngine((pair) => {
  describe.for(directions)("from $here to $there", ({ here, there }) => {
    test("an API token given out here counts there, and a log-in there gives the same one", async () => {
      const person = await personFrom(pair, there);
      const token = await tokenFrom(pair, here, person);
      for (const side of sides) expect((await byToken(pair, side, token)).status).toBe(200);
      expect(await tokenFrom(pair, there, person)).toBe(token);
    });

    test("an API token that is deleted here is worthless there", async () => {
      const token = await tokenFrom(pair, there, await personFrom(pair, here));
      const headers = { Authorization: `Token ${token}` };
      expect((await send(pair, [here, endToken[here]], { headers })).status).toBeLessThan(300);
      for (const side of sides) expect((await byToken(pair, side, token)).status).toBe(401);
    });

    test("an access token from here counts there, as long as nobody changed it", async () => {
      const { access } = await jwtFrom(pair, here, await personFrom(pair, there));
      for (const side of sides) expect((await byJwt(pair, side, access)).status).toBe(200);
      expect((await byJwt(pair, there, `${access.slice(0, -4)}AAAA`)).status).toBe(401);
      expect((await post(pair, [there, "/api/token/verify/"], { token: access })).status).toBe(200);
    });

    test("a refresh token from here gives access tokens there, and none once it is on the blacklist of either side", async () => {
      const person = await personFrom(pair, here);
      for (const side of sides) {
        const { refresh } = await jwtFrom(pair, here, person);
        const { status, body } = await refreshBy(pair, there, refresh);
        expect(status).toBe(200);
        expect((await byJwt(pair, here, body.access)).status).toBe(200);
        expect((await post(pair, [side, "/api/token/blacklist/"], { refresh })).status).toBe(200);
        for (const at of sides) expect([at, (await refreshBy(pair, at, refresh)).status]).toEqual([at, 401]);
      }
    });

    test("a deactivated user's tokens from here are worthless there", async () => {
      const person = await personFrom(pair, here);
      const token = await tokenFrom(pair, here, person);
      const { access } = await jwtFrom(pair, here, person);
      await pair.python(`
from django.contrib.auth.models import User
User.objects.filter(username="${person.username}").update(is_active=False)`);
      expect((await byToken(pair, there, token)).status).toBe(401);
      expect((await byJwt(pair, there, access)).status).toBe(401);
    });
  });

  test("a new password at Gatehouse ends the API token and the refresh tokens of both sides, on both", async () => {
    const person = await personFrom(pair, "Django");
    const token = await tokenFrom(pair, "Django", person);
    const pairs = await Promise.all(sides.map((side) => jwtFrom(pair, side, person)));
    const app = new App(pair);
    await logIn(app, "Gatehouse", person);
    const change = { current_password: person.password, new_password: NEW_PASSWORD };
    expect((await app.api("Gatehouse", "POST /account/password/change", change)).status).toBe(200);
    for (const side of sides) {
      expect((await byToken(pair, side, token)).status).toBe(401);
      for (const { refresh } of pairs) expect((await refreshBy(pair, side, refresh)).status).toBe(401);
    }
  });

  test("after a new password in Django, refresh tokens from Gatehouse are worthless at Gatehouse", async () => {
    const person = await personFrom(pair, "Django");
    const { refresh } = await jwtFrom(pair, "Gatehouse", person);
    const app = new App(pair);
    await logIn(app, "Django", person);
    const change = { current_password: person.password, new_password: NEW_PASSWORD };
    expect((await app.api("Django", "POST /account/password/change", change)).status).toBe(200);
    expect((await refreshBy(pair, "Gatehouse", refresh)).status).toBe(401);
  });
});

const rotating = {
  Gatehouse: { SIMPLE_JWT_ROTATE_REFRESH_TOKENS: "true", SIMPLE_JWT_BLACKLIST_AFTER_ROTATION: "true" },
  Django: { SIMPLE_JWT: { ROTATE_REFRESH_TOKENS: true, BLACKLIST_AFTER_ROTATION: true } },
};

onEachEngineWith({ ...rotating, madeBy: "Gatehouse" }, (open) => {
  test.for(directions)(
    "a refresh token that $here has rotated is worthless at $there, and its successor goes on there",
    async ({ here, there }) => {
      const pair = open();
      const { refresh } = await jwtFrom(pair, there, await personFrom(pair, here));
      const { status, body } = await refreshBy(pair, here, refresh);
      expect(status).toBe(200);
      const next = await refreshBy(pair, there, body.refresh);
      expect(next.status).toBe(200);
      expect((await refreshBy(pair, there, refresh)).status).toBe(401);
      expect((await byJwt(pair, here, next.body.access)).status).toBe(200);
    },
  );
});

function post(pair: Pair, [side, path]: readonly [Side, string], json: unknown): Promise<Reply> {
  return send(pair, [side, `POST ${path}`], { json });
}

async function tokenFrom(pair: Pair, side: Side, { username, password }: Person): Promise<string> {
  const { status, body } = await post(pair, [side, "/api/login/"], { username, password });
  expect(status).toBe(200);
  return body.token;
}

async function jwtFrom(
  pair: Pair,
  side: Side,
  { username, password }: Person,
): Promise<{ access: string; refresh: string }> {
  const { status, body } = await post(pair, [side, "/api/token/"], { username, password });
  expect(status).toBe(200);
  return body;
}

function byToken(pair: Pair, side: Side, token: string): Promise<Reply> {
  return send(pair, [side, me.token[side]], { headers: { Authorization: `Token ${token}` } });
}

function byJwt(pair: Pair, side: Side, access: string): Promise<Reply> {
  return send(pair, [side, me.jwt[side]], { headers: { Authorization: `Bearer ${access}` } });
}

function refreshBy(pair: Pair, side: Side, refresh: string): Promise<Reply> {
  return post(pair, [side, "/api/token/refresh/"], { refresh });
}
