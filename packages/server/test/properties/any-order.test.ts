import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NEW_PASSWORD, PASSWORD } from "../flows/person.ts";
import { type House, keyIn } from "../support/house.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { brokenInvariants } from "../threats/support/database.ts";
import { sharedHouse } from "../threats/support/shared-house.ts";
import { SEED } from "./support/odd.ts";

/** Few people, few addresses and few passwords, so that they get in each other's way. */
const people = fc.integer({ min: 0, max: 2 });
const addresses = fc.constantFrom("one", "two", "three", "four");
const passwords = fc.constantFrom(PASSWORD, NEW_PASSWORD);
const minutes = fc.constantFrom(0, 0, 0, 4, 20);

interface Step {
  readonly who: number;
  readonly what: string;
  readonly name: string;
  readonly password: string;
  readonly wait: number;
}

type Act = (
  visitor: Visitor,
  step: { email: string; password: string; house: House },
) => Promise<Reply | undefined>;

async function newestKey(house: House, category: string, email: string): Promise<string | undefined> {
  const mail = (await house.mails()).findLast((one) => one.to === email && one.category.startsWith(category));
  return mail && keyIn(mail);
}

const acts: Readonly<Record<string, Act>> = {
  signUp: (visitor, { email, password }) => visitor.post("/auth/signup", { email, password }),
  logIn: (visitor, { email, password }) => visitor.post("/auth/login", { email, password }),
  logOut: (visitor) => visitor.delete("/auth/session"),
  look: (visitor) => visitor.get("/auth/session"),
  add: (visitor, { email }) => visitor.post("/account/email", { email }),
  resend: (visitor, { email }) => visitor.put("/account/email", { email }),
  prefer: (visitor, { email }) => visitor.patch("/account/email", { email, primary: true }),
  remove: (visitor, { email }) => visitor.delete("/account/email", { email }),
  async verify(visitor, { email, house }) {
    const key = await newestKey(house, "email_confirmation", email);
    return key === undefined ? undefined : visitor.post("/auth/email/verify", { key });
  },
  askForReset: (visitor, { email }) => visitor.post("/auth/password/request", { email }),
  async reset(visitor, { email, password, house }) {
    const key = await newestKey(house, "password_reset_key", email);
    return key === undefined ? undefined : visitor.post("/auth/password/reset", { key, password });
  },
  change: (visitor, { password }) =>
    visitor.post("/account/password/change", {
      current_password: password,
      new_password: password === PASSWORD ? NEW_PASSWORD : PASSWORD,
    }),
  reauthenticate: (visitor, { password }) => visitor.post("/auth/reauthenticate", { password }),
  async endSessions(visitor) {
    const { body } = await visitor.get("/auth/sessions");
    const ids = Array.isArray(body?.data) ? body.data.map(({ id }: { id: number }) => id) : [];
    return ids.length === 0 ? undefined : visitor.delete("/auth/sessions", { sessions: ids });
  },
};

const step: fc.Arbitrary<Step> = fc.record({
  who: people,
  what: fc.constantFrom(...Object.keys(acts)),
  name: addresses,
  password: passwords,
  wait: minutes,
});

const configurations = [
  { ACCOUNT_EMAIL_VERIFICATION: "optional" },
  {
    ACCOUNT_EMAIL_VERIFICATION: "mandatory",
    ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true",
    ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true",
  },
  {
    ACCOUNT_PREVENT_ENUMERATION: "strict",
    ACCOUNT_EMAIL_NOTIFICATIONS: "true",
    ACCOUNT_REAUTHENTICATION_REQUIRED: "true",
  },
];

const cases = clients.flatMap((client) => configurations.map((settings) => ({ client, settings })));

describe.each(cases)("in any order and all at once, $client client, $settings", ({ client, settings }) => {
  const house = sharedHouse({ ...settings, AUTH_PASSWORD_VALIDATORS: "[]" });
  let round = 0;

  /** Takes the steps, `width` at a time, and says what came back and what is broken afterwards. */
  async function take(steps: readonly Step[], width: number): Promise<readonly string[]> {
    round += 1;
    const visitors = [0, 1, 2].map(() => new Visitor(house(), client));
    for (const visitor of visitors) await visitor.get("/config");
    const faults: string[] = [];
    for (let start = 0; start < steps.length; start += width) {
      await Promise.all(
        steps.slice(start, start + width).map(async ({ who, what, name, password, wait }) => {
          house().clock.advance(wait * 60);
          const visitor = visitors[who];
          const reply =
            visitor &&
            (await acts[what]?.(visitor, { email: `${name}${round}@example.com`, password, house: house() }));
          if (reply !== undefined && reply.status >= 500) faults.push(`${what}: ${reply.status}`);
        }),
      );
    }
    return [...faults, ...(await brokenInvariants(house()))];
  }

  it("no sequence of requests answers with a 5xx or leaves the data in pieces", async () => {
    const steps = fc.array(step, { minLength: 10, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        expect(await take(all, 1)).toEqual([]);
      }),
      { seed: SEED, numRuns: 12 },
    );
  });

  it("nor does any crowd of them at one moment", async () => {
    const steps = fc.array(step, { minLength: 12, maxLength: 36 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        expect(await take(all, 6)).toEqual([]);
      }),
      { seed: SEED, numRuns: 12 },
    );
  });
});
