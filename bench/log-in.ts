/**
 * How many log-ins by password the server completes (`POST /_allauth/app/v1/auth/login`), beside how many password
 * hashes the same core computes when it does nothing else. The hash is meant to be the price; what is lost to
 * everything around it (limits, session, audit log, commits to the disk) is the figure here.
 */
import type { Population } from "./support/accounts.ts";
import { againstHashRate } from "./support/against-hash-rate.ts";
import { openHouseOn } from "./support/house.ts";
import type { Plan } from "./support/plan.ts";
import type { Report } from "./support/report.ts";

export async function measure(plan: Plan, { database, logins }: Population): Promise<Report> {
  await using house = await openHouseOn(plan, database, { name: "log-in" });
  // Awaited here: the house closes at the end of this function.
  return await againstHashRate(plan, house, {
    title: "Log-in",
    name: "log-in",
    target: 0.95,
    post: (n) => ({ path: "/_allauth/app/v1/auth/login", body: logins[n % logins.length] }),
  });
}
