import { createClient } from "@redis/client";
import { afterAll, beforeEach } from "vitest";
import { hasRedis, startRedis } from "../../../../scripts/services/redis.mjs";
import { clients } from "./visitor.ts";

export type TestRedis = Awaited<ReturnType<typeof startRedis>>;

let started: Promise<TestRedis> | undefined;

afterAll(async () => {
  await (await started)?.stop();
});

/** A Redis for the tests of this file. */
export function testRedis(): Promise<TestRedis> {
  started ??= startRedis();
  return started;
}

const clientOf = (url: string) => createClient({ url });

/** Asks Redis something, as its operator would. */
export async function onRedis<T>(
  { url }: { readonly url: string },
  question: (client: ReturnType<typeof clientOf>) => Promise<T>,
): Promise<T> {
  const client = clientOf(url);
  await client.connect();
  try {
    return await question(client);
  } finally {
    client.destroy();
  }
}

export interface LimitStoreKind {
  readonly name: "the database" | "Redis";
  /** Called where tests are described: the settings that make a house count there, empty before each test. */
  use(): () => Promise<Readonly<Record<string, string>>>;
}

const inDatabase: LimitStoreKind = { name: "the database", use: () => () => Promise.resolve({}) };

const inRedis: LimitStoreKind = {
  name: "Redis",
  use() {
    beforeEach(async () => {
      await onRedis(await testRedis(), (client) => client.flushAll());
    });
    return async () => ({ REDIS_URL: (await testRedis()).url });
  },
};

/** In CI there has to be one. */
const redisIsHere = process.env["CI"] === "true" || hasRedis();

/** The places where rate limits are counted. */
export const limitStores: readonly LimitStoreKind[] = redisIsHere ? [inDatabase, inRedis] : [inDatabase];

/** Redis, for tests of what only Redis does. */
export const redisStores = limitStores.filter(({ name }) => name === "Redis");

/** Each client at a house that counts in each of them. */
export const clientsAndStores = limitStores.flatMap((store) => clients.map((client) => ({ client, store })));
