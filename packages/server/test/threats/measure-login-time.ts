/**
 * T-71, measured: does the time of a failed log-in tell what kind of account was tried? Run by hand on a quiet machine, since
 * a clock on a busy one proves nothing; what runs in CI counts the work instead (`hashing-work.test.ts`).
 *
 *   node --conditions=gatehouse-source packages/server/test/threats/measure-login-time.ts [samples]
 *
 * For each kind it prints the median and, against a wrong password for a usual account, the probability that a sample of the
 * one is slower than a sample of the other (0.5: no difference) with the z of Mann and Whitney's test. |z| beyond 4 with a
 * probability beyond 0.45–0.55 is a difference that an attacker could use.
 */
import { sql } from "kysely";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { Visitor } from "../support/visitor.ts";

const samples = Number(process.argv[2] ?? 500);
const kinds = ["usual", "unknown", "unusable", "inactive", "fewer rounds", "legacy md5"] as const;
type Kind = (typeof kinds)[number];
const emailOf = (kind: Kind) => `${kind.replace(" ", "-")}@example.com`;

async function settle(house: House): Promise<void> {
  const { db } = house.gatehouse.engine.database;
  for (const kind of kinds)
    if (kind !== "unknown") await signUpVerified(new Visitor(house, "app"), emailOf(kind));
  const store = (kind: Kind, password: string) =>
    sql`UPDATE auth_user SET password = ${password} WHERE email = ${emailOf(kind)}`.execute(db);
  await store("unusable", "!unusable-unusable-unusable");
  await store("legacy md5", "md5$seasalt$f5531bef9f3687d0ccf0f617f0e25573");
  await store(
    "fewer rounds",
    "pbkdf2_sha256$5000$saltsaltsaltsaltsaltsa$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  );
  await sql`UPDATE auth_user SET is_active = false WHERE email = ${emailOf("inactive")}`.execute(db);
}

async function timeOf(visitor: Visitor, kind: Kind): Promise<number> {
  const started = performance.now();
  const { status } = await visitor.post("/auth/login", { email: emailOf(kind), password: `${PASSWORD}?` });
  if (status !== 400)
    throw new Error(`A wrong password for the ${kind} account was answered with ${status}.`);
  return performance.now() - started;
}

/** The probability that a value of `a` is above one of `b`, and how many standard deviations that is from chance. */
function compare(a: readonly number[], b: readonly number[]): { probability: number; z: number } {
  let above = 0;
  for (const x of a) for (const y of b) above += x > y ? 1 : Number(x === y) / 2;
  const pairs = a.length * b.length;
  const deviation = Math.sqrt((pairs * (a.length + b.length + 1)) / 12);
  return { probability: above / pairs, z: (above - pairs / 2) / deviation };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

await using house = await openHouse({ PASSWORD_ITERATIONS: "20000" });
await settle(house);
const visitor = new Visitor(house, "app");
const times = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]));
for (let n = 0; n < samples + 20; n += 1) {
  // Interleaved and in changing order, so that whatever else the machine does falls on all kinds alike.
  for (const kind of kinds.toSorted(() => Math.random() - 0.5)) {
    const time = await timeOf(visitor, kind);
    if (n >= 20) times.get(kind)?.push(time);
  }
}
const usual = times.get("usual") ?? [];
for (const [kind, values] of times) {
  const { probability, z } = compare(values, usual);
  process.stdout.write(
    `${kind.padEnd(14)} median ${median(values).toFixed(2)} ms   P(slower) ${probability.toFixed(3)}   z ${z.toFixed(1)}\n`,
  );
}
