/**
 * How many sign-ups the server completes (`POST /_allauth/app/v1/auth/signup`), beside how many password hashes the
 * same core computes when it does nothing else. Each makes an account, an address, a session and a mail that confirms
 * the address; the mail waits in the outbox and its delivery (here: into a file) is not on the path of the answer,
 * though it shares the core.
 */
import { newLogin, type Population } from "./support/accounts.ts";
import { againstHashRate } from "./support/against-hash-rate.ts";
import { openHouseOn } from "./support/house.ts";
import type { Plan } from "./support/plan.ts";
import type { Report } from "./support/report.ts";

export async function measure(plan: Plan, { database }: Population): Promise<Report> {
  await using house = await openHouseOn(plan, database, { name: "sign-up" });
  // Awaited here: the house closes at the end of this function.
  return await againstHashRate(plan, house, {
    title: "Sign-up",
    name: "sign-up",
    target: 0.9,
    post: () => ({ path: "/_allauth/app/v1/auth/signup", body: newLogin() }),
  });
}
