import { describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified, verify } from "../flows/person.ts";
import { atSecondFactor, pendingOf, personWithApp } from "../flows/second-factor-person.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { present, sessionSecretOf } from "./support/requests.ts";
import type { Client } from "./support/surfaces.ts";

/** Every way to become signed in, as a victim walks it with whatever session the attacker planted. */
const ways: Readonly<Record<string, (victim: Visitor) => Promise<Reply>>> = {
  "a log-in": (victim) => logIn(victim, "ann@example.com"),
  async "a sign-up"(victim) {
    await victim.post("/auth/signup", { email: "new@example.com", password: PASSWORD });
    return verify(victim, "new@example.com");
  },
  async "a password reset"(victim) {
    const key = await askForReset(victim, "ann@example.com");
    return victim.post("/auth/password/reset", { key, password: NEW_PASSWORD });
  },
};

const settings = {
  ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true",
  ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true",
};

/** A session that the attacker owns and knows: a log-in as themself that waits for its verification. */
async function prepared(house: House, client: Client): Promise<Visitor> {
  const eve = new Visitor(house, client);
  await eve.post("/auth/signup", { email: "eve@example.com", password: PASSWORD });
  const again = new Visitor(house, client);
  expect((await logIn(again, "eve@example.com")).body.data.flows).toContainEqual({
    id: "verify_email",
    is_pending: true,
  });
  return again;
}

describe.each(clients)("session fixation, %s client", (client) => {
  describe.each(Object.entries(ways))("by %s", (_, enter) => {
    it("T-10 the session gets a new identifier, and the planted one is dead", async () => {
      await using house = await openHouse(settings);
      await signUpVerified(new Visitor(house, client), "ann@example.com");
      const attacker = await prepared(house, client);
      const planted = sessionSecretOf(attacker);

      const victim = present(new Visitor(house, client), planted);
      const reply = await enter(victim);
      expect(reply.status).toBe(200);
      expect(sessionSecretOf(victim)).not.toBe(planted);
      expect((await victim.get("/auth/session")).status).toBe(200);

      const stranger = await present(new Visitor(house, client), planted).get("/auth/session");
      expect(stranger.status).toBe(client === "app" ? 410 : 401);
      expect(stranger.body.data.flows).not.toContainEqual({ id: "verify_email", is_pending: true });
    });

    it("T-10 nothing that the attacker did before is in the victim's session", async () => {
      await using house = await openHouse(settings);
      await signUpVerified(new Visitor(house, client), "ann@example.com");
      const attacker = await prepared(house, client);
      const victim = present(new Visitor(house, client), sessionSecretOf(attacker));
      const reply = await enter(victim);
      expect(JSON.stringify(reply.body)).not.toMatch(/\beve\b/);
      expect(JSON.stringify((await victim.get("/auth/session")).body)).not.toMatch(/\beve\b/);
    });

    it("T-10 a session identifier that the attacker made up is never adopted", async () => {
      await using house = await openHouse(settings);
      await signUpVerified(new Visitor(house, client), "ann@example.com");
      const planted = "planted0".repeat(4);
      const victim = present(new Visitor(house, client), planted);
      if (client === "app") {
        // The client is told to forget it, and does.
        expect((await victim.post("/auth/login", {})).status).toBe(410);
        victim.token = undefined;
      }
      expect((await enter(victim)).status).toBe(200);
      expect(sessionSecretOf(victim)).not.toBe(planted);
      expect((await present(new Visitor(house, client), planted).get("/auth/session")).status).not.toBe(200);
    });
  });

  it("T-10 a change of the password gives this session a new identifier too", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const before = sessionSecretOf(ann);
    await ann.post("/account/password/change", { current_password: PASSWORD, new_password: NEW_PASSWORD });
    expect(sessionSecretOf(ann)).not.toBe(before);
    expect((await ann.get("/auth/session")).status).toBe(200);
    expect((await present(new Visitor(house, client), before).get("/auth/session")).status).not.toBe(200);
  });

  it("T-10 a key opened in a prepared session signs nobody but that session's own pending user in", async () => {
    await using house = await openHouse(settings);
    const eve = await prepared(house, client);
    const ann = new Visitor(house, client);
    await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    // Ann's link, opened by somebody whose own log-in waits: her address is verified, and nobody becomes her.
    expect((await verify(eve, "ann@example.com")).status).toBe(401);
    expect((await eve.get("/account/email")).status).not.toBe(200);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
  });
});

describe("a session that was planted before a log-in with a second factor, browser client", () => {
  it("T-10 is dead from the password on: who planted it cannot go on with the log-in at any stage", async () => {
    await using house = await openHouse({ MFA_TRUST_ENABLED: "true" });
    const { app } = await personWithApp(house, "browser");
    const { app: eves } = await personWithApp(house, "browser", "eve@example.com");
    const attacker = await atSecondFactor(house, "browser", "eve@example.com");
    const victim = present(new Visitor(house, "browser"), sessionSecretOf(attacker));

    const steps = {
      mfa_authenticate: () => logIn(victim, "ann@example.com"),
      mfa_trust: () => victim.post("/auth/2fa/authenticate", { code: app.nextCode() }),
    };
    for (const [stage, step] of Object.entries(steps)) {
      const known = sessionSecretOf(victim);
      expect(pendingOf(await step())).toBe(stage);
      const thief = present(new Visitor(house, "browser"), known);
      await thief.post("/auth/2fa/authenticate", { code: eves.nextCode() });
      await thief.post("/auth/2fa/trust", { trust: true });
      expect((await thief.get("/account/email")).status).toBe(401);
      expect(thief.cookies.has("mfa_trusted")).toBe(false);
      expect(pendingOf(await thief.get("/auth/session"))).toBeUndefined();
    }
    const reply = await victim.post("/auth/2fa/trust", { trust: true });
    expect([reply.status, reply.body.data.user.email]).toEqual([200, "ann@example.com"]);
  });
});

describe("CSRF secret, browser client", () => {
  it("T-10 a CSRF secret planted before log-in is not the one after it", async () => {
    await using house = await openHouse(settings);
    await signUpVerified(new Visitor(house, "browser"), "ann@example.com");
    const victim = new Visitor(house, "browser");
    const planted = "p".repeat(32);
    victim.cookies.set("csrftoken", planted);
    await logIn(victim, "ann@example.com");
    expect(victim.cookies.get("csrftoken")).not.toBe(planted);
    const old = await victim.send("DELETE", "/auth/session", { headers: { "X-CSRFToken": planted } });
    expect(old.status).toBe(403);
  });
});
