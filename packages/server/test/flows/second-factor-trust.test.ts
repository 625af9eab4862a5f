import { describe, expect, it } from "vitest";
import { listAuditEvents } from "../../src/store/audit-log.ts";
import { expectDocumented } from "../support/documented.ts";
import { codeIn, type House, openHouse, usualEnvironment } from "../support/house.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { type Reply, Visitor } from "../support/visitor.ts";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "./person.ts";
import {
  type AuthenticatorApp,
  atSecondFactor,
  pendingOf,
  personWithApp,
  recoveryCodesOf,
  restarted,
  setUpApp,
} from "./second-factor-person.ts";

const trusting = { MFA_TRUST_ENABLED: "true" };
/** A mailed code on top of every password, but for trusted browsers. */
const trustedByCode = {
  ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  ACCOUNT_LOGIN_BY_CODE_REQUIRED: "password",
  ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED: "true",
};

/** A browser in which Ann has logged in and said that she trusts it. */
async function trustedBrowser(house: House, app: AuthenticatorApp): Promise<Visitor> {
  const browser = await atSecondFactor(house, "browser");
  const reply = await browser.post("/auth/2fa/authenticate", { code: app.nextCode() });
  expect([reply.status, pendingOf(reply)]).toEqual([401, "mfa_trust"]);
  const trusted = await browser.post("/auth/2fa/trust", { trust: true });
  expectDocumented(house, "trustBrowser", trusted);
  expect(trusted.status).toBe(200);
  return browser;
}

/** Two proofs, where a password takes a mailed code as well. */
async function givePasswordAndCode(browser: Visitor): Promise<Reply> {
  expect(pendingOf(await logIn(browser, "ann@example.com"))).toBe("login_by_code");
  const code = codeIn(await browser.house.mailTo("ann@example.com"));
  return browser.post("/auth/code/confirm", { code });
}

/** The same browser another day: its session is over, and only what outlives it is left. */
function later(browser: Visitor): Visitor {
  browser.cookies.delete("sessionid");
  return browser;
}

describe("a trusted browser", () => {
  it("is not asked for the second factor again, and others are", async () => {
    await using house = await openHouse(trusting);
    const { app } = await personWithApp(house, "browser");
    const browser = await trustedBrowser(house, app);
    expect((await browser.get("/auth/session")).body.data.methods).toHaveLength(2);
    expect((await logIn(later(browser), "ann@example.com")).status).toBe(200);
    expect((await browser.get("/auth/session")).body.data.methods).toHaveLength(1);
    await atSecondFactor(house, "browser");
    const events = await listAuditEvents(house.gatehouse.engine.database.db, { limit: 50 });
    expect(events.filter(({ event }) => event === "browser_trusted")).toHaveLength(1);
  });

  it("keeps a cookie as the settings have it", async () => {
    await using house = await openHouse({
      ...trusting,
      MFA_TRUST_COOKIE_NAME: "known",
      MFA_TRUST_COOKIE_AGE: "3600",
      MFA_TRUST_COOKIE_PATH: "/_allauth",
      MFA_TRUST_COOKIE_SAMESITE: "Strict",
    });
    const { app } = await personWithApp(house, "browser");
    const browser = await atSecondFactor(house, "browser");
    await browser.post("/auth/2fa/authenticate", { code: app.nextCode() });
    const reply = await browser.post("/auth/2fa/trust", { trust: true });
    const cookie = reply.headers.getSetCookie().find((line) => line.startsWith("known="));
    const [pair, ...attributes] = cookie?.split("; ") ?? [];
    expect(pair).toMatch(/^known=[\w-]+:[\w-]{43}$/);
    const expires = `Expires=${new Date(house.clock.now().getTime() + 3_600_000).toUTCString()}`;
    expect(attributes.toSorted()).toEqual([
      expires,
      "HttpOnly",
      "Max-Age=3600",
      "Path=/_allauth",
      "SameSite=Strict",
    ]);
    // The age counts from the log-in that was trusted, not from the last one.
    house.clock.advance(3000);
    expect((await logIn(later(browser), "ann@example.com")).status).toBe(200);
    house.clock.advance(600);
    expect(pendingOf(await logIn(later(browser), "ann@example.com"))).toBe("mfa_authenticate");
  });

  it("is asked again when its user says no, or nothing", async () => {
    await using house = await openHouse(trusting);
    const { app } = await personWithApp(house, "browser");
    for (const body of [{ trust: false }, {}, { trust: "false" }, { trust: 0 }, { trust: null }]) {
      const browser = await atSecondFactor(house, "browser");
      await browser.post("/auth/2fa/authenticate", { code: app.nextCode() });
      expect((await browser.post("/auth/2fa/trust", body)).status).toBe(200);
      expect(browser.cookies.has("mfa_trusted")).toBe(false);
      expect(pendingOf(await logIn(later(browser), "ann@example.com"))).toBe("mfa_authenticate");
    }
    const browser = await atSecondFactor(house, "browser");
    await browser.post("/auth/2fa/authenticate", { code: app.nextCode() });
    for (const trust of ["no", [true], { a: 1 }, 2]) {
      const reply = await browser.post("/auth/2fa/trust", { trust });
      expectDocumented(house, "trustBrowser", reply);
      expect([trust, reply.status]).toEqual([trust, 400]);
    }
  });

  it("is trusted by each of those who share it, for themselves", async () => {
    await using house = await openHouse(trusting);
    const { app } = await personWithApp(house, "browser");
    const { app: bobs } = await personWithApp(house, "browser", "bob@example.com");
    const browser = await trustedBrowser(house, app);
    expect(pendingOf(await logIn(later(browser), "bob@example.com"))).toBe("mfa_authenticate");
    await browser.post("/auth/2fa/authenticate", { code: bobs.nextCode() });
    await browser.post("/auth/2fa/trust", { trust: true });
    for (const email of ["ann@example.com", "bob@example.com"]) {
      expect((await logIn(later(browser), email)).status).toBe(200);
    }
  });

  it("still needs the password", async () => {
    await using house = await openHouse(trusting);
    const { app } = await personWithApp(house, "browser");
    const browser = later(await trustedBrowser(house, app));
    expect((await logIn(browser, "ann@example.com", "wrong password")).status).toBe(400);
    expect((await browser.get("/auth/session")).status).toBe(401);
  });

  const changes: Readonly<Record<string, (ann: Visitor) => Promise<string>>> = {
    async "the password is changed"(ann) {
      await ann.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD });
      return NEW_PASSWORD;
    },
    async "the password is reset"(ann) {
      const key = await askForReset(new Visitor(ann.house, "browser"), "ann@example.com");
      await new Visitor(ann.house, "browser").post("/auth/password/reset", { key, password: NEW_PASSWORD });
      return NEW_PASSWORD;
    },
    async "the recovery codes are made anew"(ann) {
      await ann.post("/account/authenticators/recovery-codes");
      return PASSWORD;
    },
    async "the app is replaced"(ann) {
      await ann.delete("/account/authenticators/totp");
      await setUpApp(ann);
      return PASSWORD;
    },
  };

  it.each(Object.entries(changes))("T-46 is asked again once %s", async (_, change) => {
    await using house = await openHouse(trusting);
    const { visitor: ann, app } = await personWithApp(house, "browser");
    const browser = later(await trustedBrowser(house, app));
    const password = await change(ann);
    expect(pendingOf(await logIn(browser, "ann@example.com", password))).toBe("mfa_authenticate");
  });

  it("is still trusted after a recovery code was used, or a code of the app", async () => {
    await using house = await openHouse(trusting);
    const { visitor: ann, app } = await personWithApp(house, "browser");
    const [code] = await recoveryCodesOf(ann);
    const browser = await trustedBrowser(house, app);
    expect((await ann.post("/auth/2fa/reauthenticate", { code })).status).toBe(200);
    expect((await ann.post("/auth/2fa/reauthenticate", { code: app.nextCode() })).status).toBe(200);
    expect((await logIn(later(browser), "ann@example.com")).status).toBe(200);
  });

  it("T-46 is not believed with a cookie that is forged, another's, or given twice", async () => {
    await using house = await openHouse(trusting);
    const { app } = await personWithApp(house, "browser");
    const browser = await trustedBrowser(house, app);
    const cookie = browser.cookies.get("mfa_trusted") ?? "";
    await using elsewhere = await openHouse({
      ...trusting,
      SECRET_KEY: `${"x".repeat(20)}abcdefghijklmnopqrstuvwxyz`,
    });
    const { app: other } = await personWithApp(elsewhere, "browser");
    const foreign = (await trustedBrowser(elsewhere, other)).cookies.get("mfa_trusted") ?? "";
    for (const value of [
      foreign,
      cookie.slice(0, -1),
      `${cookie}x`,
      cookie.replace(/:.*/, ""),
      "W10:x",
      "true",
    ]) {
      const visitor = new Visitor(house, "browser");
      visitor.cookies.set("mfa_trusted", value);
      expect(pendingOf(await logIn(visitor, "ann@example.com"))).toBe("mfa_authenticate");
    }
    const visitor = new Visitor(house, "browser");
    visitor.cookies.set("mfa_trusted", `${cookie}; mfa_trusted=${foreign}`);
    expect(pendingOf(await logIn(visitor, "ann@example.com"))).toBe("mfa_authenticate");
  });

  it("T-46 is trusted at the stage for it and nowhere else", async () => {
    await using house = await openHouse(trusting);
    const { visitor: ann } = await personWithApp(house, "browser");
    for (const visitor of [new Visitor(house, "browser"), ann, await atSecondFactor(house, "browser")]) {
      const reply = await visitor.post("/auth/2fa/trust", { trust: true });
      expectDocumented(house, "trustBrowser", reply);
      expect([reply.status, reply.body.meta.is_authenticated]).toEqual([401, null]);
      expect(visitor.cookies.has("mfa_trusted")).toBe(false);
    }
  });

  it.each(Object.entries(changes))(
    "T-46 is not trusted, nor let in, by a log-in from before %s",
    async (_, change) => {
      await using house = await openHouse(trusting);
      const { visitor: ann, app } = await personWithApp(house, "browser");
      const thief = await atSecondFactor(house, "browser");
      expect(pendingOf(await thief.post("/auth/2fa/authenticate", { code: app.nextCode() }))).toBe(
        "mfa_trust",
      );
      await change(ann);
      expect((await thief.post("/auth/2fa/trust", { trust: true })).status).toBe(401);
      expect((await thief.get("/auth/session")).status).toBe(401);
      expect(thief.cookies.has("mfa_trusted")).toBe(false);
    },
  );

  it("T-46 is not trusted by a log-in from before the account had a second factor", async () => {
    const DATABASE_URL = await leasedUrl();
    await using plain = await openHouse({ DATABASE_URL });
    const ann = new Visitor(plain, "browser");
    await signUpVerified(ann, "ann@example.com");
    await using house = await restarted(plain, { ...trustedByCode, DATABASE_URL });
    const thief = new Visitor(house, "browser");
    expect(pendingOf(await givePasswordAndCode(thief))).toBe("mfa_trust");
    await setUpApp(ann);
    expect((await thief.post("/auth/2fa/trust", { trust: true })).status).toBe(401);
    expect((await thief.get("/auth/session")).status).toBe(401);
    expect(thief.cookies.has("mfa_trusted")).toBe(false);
  });

  it("T-46 that is spared the mailed code is not spared the second factor, unless MFA_TRUST_ENABLED is on", async () => {
    for (const trusted of [true, false]) {
      const DATABASE_URL = await leasedUrl();
      await using plain = await openHouse({ DATABASE_URL });
      const { app } = await personWithApp(plain, "browser");
      await using house = await restarted(plain, {
        ...trustedByCode,
        DATABASE_URL,
        MFA_TRUST_ENABLED: String(trusted),
      });
      const browser = new Visitor(house, "browser");
      expect(pendingOf(await givePasswordAndCode(browser))).toBe("mfa_authenticate");
      const offer = await browser.post("/auth/2fa/authenticate", { code: app.nextCode() });
      expect(pendingOf(offer)).toBe("mfa_trust");
      expect((await browser.post("/auth/2fa/trust", { trust: true })).status).toBe(200);
      const again = await logIn(later(browser), "ann@example.com");
      expect(pendingOf(again)).toBe(trusted ? undefined : "mfa_authenticate");
    }
  });

  it("is not offered to apps, without a second factor, or unless MFA_TRUST_ENABLED is on", async () => {
    await using house = await openHouse(trusting);
    const { app } = await personWithApp(house, "app");
    const program = await atSecondFactor(house, "app");
    expect((await program.post("/auth/2fa/authenticate", { code: app.nextCode() })).status).toBe(200);
    expect((await program.post("/auth/2fa/trust", { trust: true })).body.errors[0].code).toBe("not_found");
    const bob = new Visitor(house, "browser");
    expect((await bob.post("/auth/signup", { email: "bob@example.com", password: PASSWORD })).status).toBe(
      200,
    );

    await using strict = await openHouse();
    const { app: hers } = await personWithApp(strict, "browser");
    const browser = await atSecondFactor(strict, "browser");
    expect((await browser.post("/auth/2fa/authenticate", { code: hers.nextCode() })).status).toBe(200);
    expect((await browser.post("/auth/2fa/trust", { trust: true })).status).toBe(404);
  });

  it("T-46 loses its trust where the operator switches it off", async () => {
    const DATABASE_URL = await leasedUrl();
    await using house = await openHouse({ ...trusting, DATABASE_URL });
    const { app } = await personWithApp(house, "browser");
    const cookie = (await trustedBrowser(house, app)).cookies.get("mfa_trusted") ?? "";
    const pendingIn = async (house: House) => {
      const browser = new Visitor(house, "browser");
      browser.cookies.set("mfa_trusted", cookie);
      return pendingOf(await logIn(browser, "ann@example.com"));
    };
    expect(await pendingIn(house)).toBeUndefined();
    await using strict = await restarted(house, { DATABASE_URL });
    expect(await pendingIn(strict)).toBe("mfa_authenticate");
    // And keeps it while SECRET_KEY is being replaced.
    await using rotated = await restarted(house, {
      ...trusting,
      DATABASE_URL,
      SECRET_KEY: "another-secret-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFG",
      SECRET_KEY_FALLBACKS: usualEnvironment.SECRET_KEY ?? "",
    });
    expect(await pendingIn(rotated)).toBeUndefined();
  });

  it("is spared the code that ACCOUNT_LOGIN_BY_CODE_REQUIRED asks for, with ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED", async () => {
    const required = { ACCOUNT_LOGIN_BY_CODE_ENABLED: "true", ACCOUNT_LOGIN_BY_CODE_REQUIRED: "password" };
    const codeTo = async (house: House) => codeIn(await house.mailTo("ann@example.com"));
    for (const trusted of [true, false]) {
      await using house = await openHouse({
        ...required,
        MFA_TRUST_ENABLED: String(!trusted),
        ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED: String(trusted),
      });
      await signUpVerified(new Visitor(house, "browser"), "ann@example.com");
      const browser = new Visitor(house, "browser");
      expect(pendingOf(await logIn(browser, "ann@example.com"))).toBe("login_by_code");
      const reply = await browser.post("/auth/code/confirm", { code: await codeTo(house) });
      expect(pendingOf(reply)).toBe(trusted ? "mfa_trust" : undefined);
      if (!trusted) continue;
      expect((await browser.post("/auth/2fa/trust", { trust: true })).status).toBe(200);
      expect((await logIn(later(browser), "ann@example.com")).status).toBe(200);
      expect(pendingOf(await logIn(new Visitor(house, "browser"), "ann@example.com"))).toBe("login_by_code");
      // Whoever asked for the code themself gave no more than that one proof, and is offered no trust for it.
      const other = new Visitor(house, "browser");
      await other.post("/auth/code/request", { email: "ann@example.com" });
      expect((await other.post("/auth/code/confirm", { code: await codeTo(house) })).status).toBe(200);
    }
  });

  it("fits in its cookie, however many people trust it", async () => {
    await using house = await openHouse(trusting);
    const browser = new Visitor(house, "browser");
    for (let n = 0; n < 22; n += 1) {
      const email = `p${n}@example.com`;
      const { app } = await personWithApp(house, "browser", email);
      await logIn(later(browser), email);
      await browser.post("/auth/2fa/authenticate", { code: app.nextCode() });
      await browser.post("/auth/2fa/trust", { trust: true });
    }
    expect(browser.cookies.get("mfa_trusted")?.length).toBeLessThan(3500);
    expect((await logIn(later(browser), "p21@example.com")).status).toBe(200);
    expect((await logIn(later(browser), "p2@example.com")).status).toBe(200);
    expect(pendingOf(await logIn(later(browser), "p1@example.com"))).toBe("mfa_authenticate");
  });
});
