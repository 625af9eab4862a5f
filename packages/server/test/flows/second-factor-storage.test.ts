import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { SessionReader } from "../../src/django/session-codec.ts";
import { readJson } from "../../src/store/columns.ts";
import { type House, openHouse, usualEnvironment } from "../support/house.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { atSecondFactor, personWithApp, recoveryCodesOf, restarted } from "./second-factor-person.ts";

type Row = Readonly<Record<string, string>>;

async function stored({ gatehouse }: House): Promise<readonly Row[]> {
  const { rows } = await sql<{ data: unknown }>`SELECT data FROM mfa_authenticator ORDER BY id`.execute(
    gatehouse.engine.database.db,
  );
  return rows.map(({ data }) => readJson(data) as Row);
}

const NEW_KEY = "another-secret-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFG";

async function useBoth(house: House, factors: { code: () => string; recovery: string | undefined }) {
  for (const code of [factors.code(), factors.recovery]) {
    const visitor = await atSecondFactor(house, "app");
    expect((await visitor.post("/auth/2fa/authenticate", { code })).status).toBe(200);
  }
}

describe("the secrets of second factors", () => {
  it("T-31 are sealed in the database: neither the app's secret, nor a seed, nor a code stands there", async () => {
    await using house = await openHouse();
    const { visitor: ann, app } = await personWithApp(house, "app");
    const codes = await recoveryCodesOf(ann);
    const [totp, recovery] = await stored(house);
    expect(totp?.secret).toMatch(/^sealed1:/);
    expect(recovery?.seed).toMatch(/^sealed1:/);
    const { rows } = await sql`SELECT data FROM mfa_authenticator`.execute(
      house.gatehouse.engine.database.db,
    );
    for (const secret of [app.secret, ...codes]) expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it("T-47 are sealed in the session as well while an app is being set up, and gone from it afterwards", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, "app");
    await ann.delete("/account/authenticators/totp");
    const sessions = async () => {
      const { db } = house.gatehouse.engine.database;
      const rows = await db.selectFrom("django_session").select("session_data").execute();
      const { secretKey } = house.gatehouse.settings;
      return JSON.stringify(rows.map(({ session_data: data }) => new SessionReader([secretKey]).read(data)));
    };
    expect(await sessions()).not.toContain("mfa.totp.secret");
    const { secret } = (await ann.get("/account/authenticators/totp")).body.meta;
    expect(await sessions()).toContain('"mfa.totp.secret":"sealed1:');
    expect(await sessions()).not.toContain(secret);
  });

  it("T-31 open in no row but their own: moved to another account, or from one factor to another", async () => {
    await using house = await openHouse();
    await personWithApp(house, "app", "ann@example.com");
    const { app: eves } = await personWithApp(house, "app", "eve@example.com");
    const { db } = house.gatehouse.engine.database;
    // Eve can write to the database, and gives Ann her own factor.
    await sql`UPDATE mfa_authenticator SET data = (SELECT data FROM (SELECT * FROM mfa_authenticator) AS eve WHERE eve.user_id = 2
      AND eve.type = mfa_authenticator.type) WHERE user_id = 1`.execute(db);
    const visitor = await atSecondFactor(house, "app", "ann@example.com");
    expect((await visitor.post("/auth/2fa/authenticate", { code: eves.nextCode() })).status).toBe(400);
  });

  it("are kept as allauth keeps them with MFA_SECRET_STORAGE=plain", async () => {
    await using house = await openHouse({ MFA_SECRET_STORAGE: "plain" });
    const { visitor: ann, app } = await personWithApp(house, "app");
    const [totp, recovery] = await stored(house);
    expect(totp).toEqual({ secret: app.secret });
    expect(recovery).toMatchObject({ seed: expect.stringMatching(/^[0-9a-f]{80}$/), used_mask: 0 });
    const codes = await recoveryCodesOf(ann);
    await useBoth(house, { code: () => app.nextCode(), recovery: codes[0] });
  });

  it("are written anew in the setting's form, and under the newest key, when they are used", async () => {
    const DATABASE_URL = await leasedUrl();
    await using plain = await openHouse({ DATABASE_URL, MFA_SECRET_STORAGE: "plain" });
    const { visitor: ann, app } = await personWithApp(plain, "app");
    const codes = await recoveryCodesOf(ann);

    await using sealed = await restarted(plain, { DATABASE_URL });
    await useBoth(sealed, { code: () => app.nextCode(), recovery: codes[0] });
    const first = await stored(sealed);
    expect([first[0]?.secret, first[1]?.seed]).toEqual([
      expect.stringMatching(/^sealed1:/),
      expect.stringMatching(/^sealed1:/),
    ]);

    const key = { SECRET_KEY: NEW_KEY, SECRET_KEY_FALLBACKS: usualEnvironment.SECRET_KEY ?? "" };
    await using rotated = await restarted(plain, { DATABASE_URL, ...key });
    await useBoth(rotated, { code: () => app.nextCode(), recovery: codes[1] });
    const second = await stored(rotated);
    expect(second[0]?.secret).not.toBe(first[0]?.secret);

    // The old key may go now.
    await using renewed = await restarted(plain, { DATABASE_URL, SECRET_KEY: NEW_KEY });
    await useBoth(renewed, { code: () => app.nextCode(), recovery: codes[2] });
    expect(await stored(renewed)).toMatchObject([{ secret: second[0]?.secret }, { seed: second[1]?.seed }]);

    await using shared = await restarted(plain, {
      DATABASE_URL,
      SECRET_KEY: NEW_KEY,
      MFA_SECRET_STORAGE: "plain",
    });
    await useBoth(shared, { code: () => app.nextCode(), recovery: codes[3] });
    expect((await stored(shared))[0]).toEqual({ secret: app.secret });
    expect((await stored(shared))[1]).toMatchObject({ used_mask: 15 });

    // A key that is lost opens nothing, and breaks nothing.
    await using resealed = await restarted(plain, { DATABASE_URL });
    await useBoth(resealed, { code: () => app.nextCode(), recovery: codes[4] });
    await using lost = await restarted(plain, { DATABASE_URL, SECRET_KEY: NEW_KEY });
    const visitor = await atSecondFactor(lost, "app");
    for (const code of [app.nextCode(), codes[5]])
      expect((await visitor.post("/auth/2fa/authenticate", { code })).status).toBe(400);
  });

  it("with MFA_TOTP_INSECURE_BYPASS_CODE, one code always works, which needs DEBUG", async () => {
    await using house = await openHouse({ MFA_TOTP_INSECURE_BYPASS_CODE: "424242" });
    const { visitor: ann } = await personWithApp(house, "app");
    for (let n = 0; n < 3; n += 1)
      expect((await ann.post("/auth/2fa/reauthenticate", { code: "424242" })).status).toBe(200);
    await using usual = await openHouse();
    const { visitor: bob } = await personWithApp(usual, "app");
    for (const code of ["424242", "null", "undefined"])
      expect((await bob.post("/auth/2fa/reauthenticate", { code })).status).toBe(400);
  });
});
