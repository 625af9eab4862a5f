import { describe, expect, test } from "vitest";
import { isUniqueViolation } from "../../src/store/database.ts";
import {
  addToPayload,
  consumeSecret,
  countAttempt,
  deleteExpiredSecrets,
  deleteSecretsOf,
  getSecret,
  giveBackAttempt,
  insertSecret,
  replaceDigest,
} from "../../src/store/secrets.ts";
import { inParallel, later, NOW, testDatabase, testNodes } from "./test-database.ts";

const link = { purpose: "verify-email", digest: "d1", createdAt: NOW, expiresAt: later(60) };

describe("a one-time secret", () => {
  test("gives back what it was made with, once", async () => {
    const { db } = await testDatabase();
    const made = await insertSecret(db, { ...link, subject: 7, payload: { next: "/" }, maxAttempts: 3 });
    expect(made).toMatchObject({
      subject: "7",
      payload: { next: "/" },
      attempts: 0,
      maxAttempts: 3,
      consumedAt: null,
    });
    const use = { purpose: "verify-email", digest: "d1", now: later(1) };
    expect(await consumeSecret(db, use)).toEqual({ ...made, consumedAt: later(1) });
    expect(await consumeSecret(db, use)).toBeUndefined();
    expect((await getSecret(db, made.id))?.consumedAt).toEqual(later(1));
  });

  test("T-32 presented 50 times at once on four nodes is accepted exactly once", async () => {
    const nodes = await testNodes(4);
    await insertSecret(nodes[0]!.db, link);
    const results = await inParallel(50, nodes, (db) =>
      consumeSecret(db, { purpose: link.purpose, digest: link.digest, now: NOW }),
    );
    expect(results.filter((secret) => secret !== undefined)).toHaveLength(1);
  });

  test("T-30 opens nothing but its own purpose", async () => {
    const { db } = await testDatabase();
    await insertSecret(db, link);
    expect(await consumeSecret(db, { purpose: "reset-password", digest: "d1", now: NOW })).toBeUndefined();
    await insertSecret(db, { ...link, purpose: "reset-password" });
    const error = await insertSecret(db, link).catch((caught: unknown) => caught);
    expect(isUniqueViolation(error)).toBe(true);
  });

  test("is dead at the moment of its expiry", async () => {
    const { db } = await testDatabase();
    const { id } = await insertSecret(db, link);
    expect(await countAttempt(db, { id, now: later(60) })).toBeUndefined();
    expect(await consumeSecret(db, { purpose: link.purpose, digest: "d1", now: later(60) })).toBeUndefined();
    expect(
      await consumeSecret(db, { purpose: link.purpose, digest: "d1", now: later(59.999) }),
    ).toBeDefined();
  });

  test("T-41 T-42 of 50 guesses at once exactly the allowed three are let through", async () => {
    const nodes = await testNodes(4);
    const { id } = await insertSecret(nodes[0]!.db, { ...link, maxAttempts: 3 });
    const left = await inParallel(50, nodes, (db) => countAttempt(db, { id, now: NOW }));
    expect(left.filter((value) => value !== undefined).sort()).toEqual([0, 1, 2]);
    expect((await getSecret(nodes[0]!.db, id))?.attempts).toBe(3);
  });

  test("without a limit counts for ever, and not after its use", async () => {
    const { db } = await testDatabase();
    const { id } = await insertSecret(db, link);
    expect(await countAttempt(db, { id, now: NOW })).toBe(Number.POSITIVE_INFINITY);
    await consumeSecret(db, { purpose: link.purpose, digest: "d1", now: NOW });
    expect(await countAttempt(db, { id, now: NOW })).toBeUndefined();
    expect(await countAttempt(db, { id: 99, now: NOW })).toBeUndefined();
  });

  test("T-42 replaced by another one keeps its age and its attempts, and of 20 at once one replaces it", async () => {
    const nodes = await testNodes(4);
    const made = await insertSecret(nodes[0]!.db, { ...link, payload: { nonce: "a" }, maxAttempts: 2 });
    await countAttempt(nodes[0]!.db, { id: made.id, now: NOW });
    let n = 0;
    const change = { id: made.id, from: "d1", payload: { nonce: "b" }, now: NOW };
    const done = await inParallel(20, nodes, (db) => replaceDigest(db, { ...change, to: `new${++n}` }));
    expect(done.filter(Boolean)).toHaveLength(1);
    const { db } = nodes[0]!;
    const now = await getSecret(db, made.id);
    expect(now).toMatchObject({ payload: { nonce: "b" }, attempts: 1, expiresAt: made.expiresAt });
    await addToPayload(db, now!, { more: 1 });
    expect((await getSecret(db, made.id))?.payload).toEqual({ nonce: "b", more: 1 });
    const again = { id: made.id, from: now!.digest, to: "newest", payload: {} };
    expect(await replaceDigest(db, { ...again, now: later(60) })).toBe(false);
    await countAttempt(db, { id: made.id, now: NOW });
    expect(await replaceDigest(db, { ...again, now: NOW })).toBe(false);
  });

  test("gets an attempt back that was no failure, and never more than were counted", async () => {
    const { db } = await testDatabase();
    const { id } = await insertSecret(db, { ...link, maxAttempts: 2 });
    await countAttempt(db, { id, now: NOW });
    await giveBackAttempt(db, id);
    await giveBackAttempt(db, id);
    expect(await countAttempt(db, { id, now: NOW })).toBe(1);
  });

  test("is withdrawn with its subject's others of the same purpose, and forgotten after its time", async () => {
    const { db } = await testDatabase();
    await insertSecret(db, { ...link, subject: 7 });
    await insertSecret(db, { ...link, digest: "d2", subject: "7" });
    await insertSecret(db, { ...link, digest: "d3", subject: 8 });
    expect(await deleteSecretsOf(db, { purpose: link.purpose, subject: 7 })).toBe(2);
    expect(await deleteExpiredSecrets(db, later(59))).toBe(0);
    expect(await deleteExpiredSecrets(db, later(60))).toBe(1);
  });
});
