import { gatehouseHandler } from "@gatehouse/next";
import { type EmbeddedEngine, embeddedEngine } from "@gatehouse/next/embedded";
import { watchRequests } from "@gatehouse/next/instrumentation";
import { afterEach, describe, expect, it } from "vitest";
import { usualEnvironment } from "../../server/test/support/house.ts";

const engines: EmbeddedEngine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

function embedded(env: Record<string, string> = {}): EmbeddedEngine {
  const engine = embeddedEngine({
    env: { ...usualEnvironment, DATABASE_URL: "sqlite://:memory:", ...env },
    migrate: true,
  });
  engines.push(engine);
  return engine;
}

let people = 0;

function signUp(engine: EmbeddedEngine, headers: Record<string, string> = {}): Promise<Response> {
  people += 1;
  return gatehouseHandler(engine).POST(
    new Request("http://localhost:3000/_allauth/app/v1/auth/signup", {
      method: "POST",
      headers: { "content-type": "application/json", host: "localhost:3000", ...headers },
      body: JSON.stringify({ email: `ada-${people}@example.com`, password: "correct-horse-42-battery" }),
    }),
  );
}

const limited = { ACCOUNT_RATE_LIMITS: '{"signup": "1/m/ip"}' };

describe("the engine in this process", () => {
  it("starts with the first request", async () => {
    expect((await signUp(embedded())).status).toBe(200);
  });

  it("is one, however many modules of the app make it, as after a change in development", async () => {
    const email = "grace@example.com";
    const logIn = (engine: EmbeddedEngine, path: string) =>
      gatehouseHandler(engine).POST(
        new Request(`http://localhost/_allauth/app/v1/auth/${path}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ email, password: "correct-horse-42-battery" }),
        }),
      );
    const [first, second] = [embedded(), embedded()];
    expect((await logIn(first, "signup")).status).toBe(200);
    expect((await logIn(second, "login")).status).toBe(200);
  });

  it("says what the session cookie is called", async () => {
    expect(await embedded({ SESSION_COOKIE_NAME: "mine" }).sessionCookie()).toBe("mine");
  });

  it("T-40 believes no address while nobody watches who is connected", async () => {
    const engine = embedded(limited);
    expect((await signUp(engine, { "x-forwarded-for": "203.0.113.1" })).status).toBe(200);
    expect((await signUp(engine, { "x-forwarded-for": "203.0.113.2" })).status).toBe(429);
  });

  it("T-40 takes the last address of the chain for who is connected, and counts proxies before it", async () => {
    watchRequests();
    const direct = embedded(limited);
    expect((await signUp(direct, { "x-forwarded-for": "6.6.6.6, 203.0.113.1" })).status).toBe(200);
    expect((await signUp(direct, { "x-forwarded-for": "7.7.7.7, 203.0.113.1" })).status).toBe(429);
    expect((await signUp(direct, { "x-forwarded-for": "203.0.113.2" })).status).toBe(200);
    await direct.close();

    const behindOne = embedded({ ...limited, ALLAUTH_TRUSTED_PROXY_COUNT: "1" });
    expect((await signUp(behindOne, { "x-forwarded-for": "6.6.6.6, 198.51.100.1, 10.0.0.1" })).status).toBe(
      200,
    );
    expect((await signUp(behindOne, { "x-forwarded-for": "7.7.7.7, 198.51.100.1, 10.0.0.1" })).status).toBe(
      429,
    );
    expect((await signUp(behindOne, { "x-forwarded-for": "198.51.100.2, 10.0.0.1" })).status).toBe(200);
  });

  it("T-55 answers 503 while its settings are wrong, and starts once they are right", async () => {
    expect((await signUp(embedded({ ACCOUNT_EMAIL_VERIFICATION: "perhaps" }))).status).toBe(503);
    expect((await signUp(embedded())).status).toBe(200);
  });
});
