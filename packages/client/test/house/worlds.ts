import { type ClientOptions, GatehouseClient } from "@gatehouse/client";
import { createGatehouse } from "gatehouse";
import { onTestFinished } from "vitest";
import type { HouseOptions, Mail } from "./accounts.ts";
import { CookieJar } from "./browser.ts";
import { newClient } from "./client.ts";
import { House } from "./house.ts";

export type Kind = keyof typeof kinds;

/** The three ways in which a client keeps its session. */
const kinds = {
  "browser client": {},
  "app client": { client: "app" },
  "browser client with tokens": { browserTokens: true },
} as const satisfies Record<string, ClientOptions>;

/** A server with people and their mail, for one test. */
export interface World {
  client(kind: Kind): GatehouseClient;
  /** The key in the last mail of this kind to this address. */
  key(kind: Mail["kind"], to: string): Promise<string>;
}

export type Options = Pick<HouseOptions, "verification" | "reauthentication" | "browserTokens">;

/** The stand-in that other tests use, held to the engine's behaviour by being given the same tests. */
export async function standIn(options: Options): Promise<World> {
  const house = await House.open(options);
  onTestFinished(() => house.close());
  return {
    client: (kind) => newClient(house, kinds[kind]),
    async key(kind, to) {
      const mail = house.mails.findLast((candidate) => candidate.kind === kind && candidate.to === to);
      if (!mail) throw new Error(`No ${kind} mail went to ${to}.`);
      return mail.key;
    },
  };
}

const ORIGIN = "http://localhost:8000";

/** The real thing also mails codes. */
export interface EngineWorld extends World {
  /** The code in the last mail to this address. */
  code(to: string): Promise<string>;
  /** Carries a request to the server as it stands. */
  wire(input: string, init: RequestInit): Promise<Response>;
}

/** What every engine of these tests runs with, by the settings' environment names. */
export const engineSettings = {
  DATABASE_URL: "sqlite://:memory:",
  SECRET_KEY: "test-secret-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
  DEBUG: "true",
  LOG_LEVEL: "silent",
  PASSWORD_ITERATIONS: "10",
  ACCOUNT_LOGIN_METHODS: "email",
  ACCOUNT_SIGNUP_FIELDS: "email*,password1*",
};

/**
 * Gatehouse itself, in this process.
 *
 * @param settings by their environment names, over those that the tests share
 */
export async function engine(
  options: Options,
  settings: Readonly<Record<string, string>> = {},
): Promise<EngineWorld> {
  const gatehouse = await createGatehouse({
    env: {
      ...engineSettings,
      ACCOUNT_EMAIL_VERIFICATION: options.verification ?? "optional",
      ACCOUNT_REAUTHENTICATION_REQUIRED: String(options.reauthentication ?? false),
      HEADLESS_FRONTEND_URLS: JSON.stringify({
        account_confirm_email: "http://localhost:3000/auth/verify-email/{key}",
        account_reset_password_from_key: "http://localhost:3000/auth/password/reset/{key}",
      }),
      HEADLESS_BROWSER_TOKENS: String(options.browserTokens ?? false),
      ...settings,
    },
    dangerouslySkipProductionChecks: true,
  });
  await gatehouse.migrate();
  onTestFinished(() => gatehouse.close());
  const wire = (input: string, init: RequestInit) =>
    gatehouse.fetch(new Request(new URL(input, ORIGIN), init), { address: "127.0.0.1" });
  async function mailedTo(to: string): Promise<string[]> {
    const mailbox = await wire("/__dev/mail.json", {});
    const mails = (await mailbox.json()) as { to: string; text: string }[];
    return mails.filter((mail) => mail.to === to).map(({ text }) => text);
  }
  return {
    wire,
    client(kind) {
      const jar = new CookieJar(wire);
      return new GatehouseClient({ ...kinds[kind], fetch: jar.fetch, csrfToken: jar.csrfToken });
    },
    async key(kind, to) {
      const path = kind === "verify" ? "verify-email" : "password/reset";
      const link = (await mailedTo(to))
        .map((text) => /https?:\/\/\S+/.exec(text)?.[0])
        .find((candidate) => candidate?.includes(path));
      if (!link) throw new Error(`No ${kind} mail went to ${to}.`);
      return decodeURIComponent(new URL(link).pathname.split("/").findLast(Boolean) ?? "");
    },
    async code(to) {
      const code = (await mailedTo(to))
        .map((text) => /^\s*([A-Z]{4}-[A-Z]{4})\s*$/m.exec(text)?.[1])
        .find(Boolean);
      if (!code) throw new Error(`No code went to ${to}.`);
      return code;
    },
  };
}
