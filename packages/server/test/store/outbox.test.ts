import { describe, expect, test } from "vitest";
import {
  claimDueMails,
  countPending,
  deleteSettledMails,
  getMail,
  insertMail,
  listRecentMails,
  markFailed,
  markRetry,
  markSent,
} from "../../src/store/outbox.ts";
import { inParallel, later, NOW, testDatabase, testNodes } from "./test-database.ts";

const mail = {
  recipient: "ada@example.com",
  fromAddress: "noreply@example.com",
  subject: "Verify",
  textBody: "https://…",
  category: "email_confirmation",
  createdAt: NOW,
};
const claim = { now: NOW, worker: "w1", limit: 10, lockSeconds: 30 };

describe("a mail in the outbox", () => {
  test("belongs to the transaction that wrote it", async () => {
    const database = await testDatabase();
    const failing = database.transaction(async (tx) => {
      await insertMail(tx, mail);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await countPending(database.db)).toBe(0);
  });

  test("comes to the worker as it was written", async () => {
    const { db } = await testDatabase();
    const id = await insertMail(db, {
      ...mail,
      htmlBody: "<p>",
      headers: { "Auto-Submitted": "auto-generated" },
    });
    expect(await claimDueMails(db, claim)).toEqual([
      {
        ...mail,
        id,
        htmlBody: "<p>",
        headers: { "Auto-Submitted": "auto-generated" },
        availableAt: NOW,
        attempts: 1,
        lockedUntil: later(30),
        lockedBy: "w1",
        sentAt: null,
        failedAt: null,
        lastError: null,
      },
    ]);
  });

  test("goes to exactly one of many workers that ask at once", async () => {
    const nodes = await testNodes(4);
    for (let n = 0; n < 40; n += 1) await insertMail(nodes[0]!.db, mail);
    const batches = await inParallel(20, nodes, (db, n) =>
      claimDueMails(db, { ...claim, worker: `w${n}`, limit: 3 }),
    );
    const ids = batches.flat().map(({ id }) => id);
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
  });

  test("is due again when the worker that claimed it dies", async () => {
    const { db } = await testDatabase();
    await insertMail(db, mail);
    await claimDueMails(db, claim);
    expect(await claimDueMails(db, { ...claim, now: later(29), worker: "w2" })).toEqual([]);
    expect(await claimDueMails(db, { ...claim, now: later(30), worker: "w2" })).toMatchObject([
      { attempts: 2 },
    ]);
  });

  test("is out of the hands of a worker whose claim has lapsed, once another has it", async () => {
    const { db } = await testDatabase();
    const id = await insertMail(db, mail);
    await claimDueMails(db, claim);
    await claimDueMails(db, { ...claim, now: later(30), worker: "w2" });
    expect(await markRetry(db, { id, worker: "w1", nextAt: NOW, error: "late" })).toBe(false);
    expect(await markFailed(db, { id, worker: "w1", at: later(31), error: "late" })).toBe(false);
    expect(await getMail(db, id)).toMatchObject({
      lockedBy: "w2",
      lockedUntil: later(60),
      failedAt: null,
      lastError: null,
    });
    expect(await markRetry(db, { id, worker: "w2", nextAt: later(90), error: "421" })).toBe(true);
  });

  test("that did leave is sent for good, whoever has claimed it since: nobody is to send it again", async () => {
    const { db } = await testDatabase();
    const id = await insertMail(db, mail);
    await claimDueMails(db, claim);
    await claimDueMails(db, { ...claim, now: later(30), worker: "w2" });
    expect(await markSent(db, { id, at: later(31) })).toBe(true);
    expect(await markRetry(db, { id, worker: "w2", nextAt: later(32), error: "421" })).toBe(false);
    expect(await claimDueMails(db, { ...claim, now: later(9999) })).toEqual([]);
  });

  test("waits for its next try, the longest due first", async () => {
    const { db } = await testDatabase();
    const [first, second] = [
      await insertMail(db, mail),
      await insertMail(db, { ...mail, availableAt: later(5) }),
    ];
    await claimDueMails(db, claim);
    expect(await markRetry(db, { id: first, worker: "w1", nextAt: later(10), error: "421 busy" })).toBe(true);
    expect(await claimDueMails(db, { ...claim, now: later(4) })).toEqual([]);
    const due = await claimDueMails(db, { ...claim, now: later(10) });
    expect(due.map(({ id, lastError }) => [id, lastError])).toEqual([
      [second, null],
      [first, "421 busy"],
    ]);
  });

  test("once sent or given up is settled for good", async () => {
    const { db } = await testDatabase();
    const [sent, failed] = [await insertMail(db, mail), await insertMail(db, mail)];
    expect(await countPending(db)).toBe(2);
    await claimDueMails(db, claim);
    expect(await markSent(db, { id: sent, at: later(1) })).toBe(true);
    expect(await markFailed(db, { id: failed, worker: "w1", at: later(2), error: "550 no such user" })).toBe(
      true,
    );
    expect(await markSent(db, { id: failed, at: later(3) })).toBe(false);
    expect(await claimDueMails(db, { ...claim, now: later(9999) })).toEqual([]);
    expect(await countPending(db)).toBe(0);
    expect((await listRecentMails(db, 10)).map(({ id }) => id)).toEqual([failed, sent]);
    expect(await getMail(db, failed)).toMatchObject({ failedAt: later(2), lastError: "550 no such user" });
    expect(await deleteSettledMails(db, later(2))).toBe(1);
    expect(await getMail(db, sent)).toBeUndefined();
  });
});
