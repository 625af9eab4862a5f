import { expect, test } from "vitest";
import { App } from "./support/browser.ts";
import { onEachEngineWith } from "./support/on-each-engine.ts";
import { knownAt, personFrom } from "./support/people.ts";
import { directions, sides } from "./support/sides.ts";

const byCode = {
  Django: { ACCOUNT_LOGIN_BY_CODE_ENABLED: true, ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: true },
  Gatehouse: { ACCOUNT_LOGIN_BY_CODE_ENABLED: "true", ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true" },
};

onEachEngineWith({ ...byCode, madeBy: "Gatehouse" }, (open) => {
  test.for(directions)(
    "a log-in or reset by code begun at $here lets nobody in at $there, and breaks nothing",
    async ({ here, there }) => {
      const { email } = await personFrom(open(), here);
      for (const [request, confirm, input] of [
        ["POST /auth/code/request", "POST /auth/code/confirm", { code: "BCDF-GHJK" }],
        [
          "POST /auth/password/request",
          "POST /auth/password/reset",
          { key: "BCDF-GHJK", password: "Nq4-harbor-lantern" },
        ],
      ] as const) {
        const app = new App(open());
        expect((await app.api(here, request, { email })).status).toBe(401);
        const state = await app.api(there, "GET /auth/session");
        expect(state.status).toBeGreaterThanOrEqual(400);
        expect(state.status).toBeLessThan(500);
        const confirmed = await app.api(there, confirm, input);
        expect(confirmed.status).toBeGreaterThanOrEqual(400);
        expect([confirm, confirmed.status < 500]).toEqual([confirm, true]);
        for (const side of sides) expect(await knownAt(app, side)).toBeUndefined();
      }
    },
  );
});
