import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { DeliveryError } from "../../src/mail/transports/index.ts";
import {
  claimDueMails,
  insertMail,
  listRecentMails,
  markSent,
  type OutboxMail,
} from "../../src/store/outbox.ts";
import { noteStatements } from "../support/statements.ts";
import { confirmation, eventually, type MailHouse, openMailHouse } from "./support/mail-house.ts";

let house: MailHouse;
beforeEach(async () => {
  house = await openMailHouse();
});
afterEach(() => house.close());

/** A way out that takes everything. */
const willing = { send: async () => undefined, close: async () => undefined };

/** A mail whose text nobody will look at. */
const plain = {
  recipient: "ann@example.com",
  fromAddress: "noreply@acme.example",
  subject: "",
  textBody: "",
  category: "test",
};

const outbox = (): Promise<readonly OutboxMail[]> => listRecentMails(house.database.db, 2000);

test("an outbox without webhooks is asked once whenever there may be something in it", async () => {
  const worker = house.worker({ transport: willing });
  worker.start();
  await pause(200);
  const statements = noteStatements();
  const asked = () => statements().filter((text) => text.includes("gatehouse_outbox"));
  onTestFinished(() => void vi.restoreAllMocks());
  worker.wake();
  await eventually(() => asked().length > 0);
  await pause(50);
  expect(asked()).toHaveLength(1);
});

test("mail is forgotten two weeks after it was sent", async () => {
  await house.queue(confirmation());
  await house.worker({ transport: willing }).flush();
  house.clock.advance(13 * 86_400);
  const early = house.worker();
  early.start();
  await early.stop();
  expect(await outbox()).toHaveLength(1);
  house.clock.advance(2 * 86_400);
  house.worker().start();
  await eventually(async () => (await outbox()).length === 0);
});

test("however much mail there is to forget, all of it goes, and new mail does not wait for it", async () => {
  const { database, clock } = house;
  await database.transaction(async (tx) => {
    for (let number = 0; number < 1200; number += 1) {
      const id = await insertMail(tx, { ...plain, createdAt: clock.now() });
      await markSent(tx, { id, at: clock.now() });
    }
  });
  clock.advance(15 * 86_400);
  await house.queue(confirmation());
  house.worker({ transport: willing }).start();
  await eventually(async () =>
    (await outbox()).some(({ category, sentAt }) => category !== "test" && sentAt !== null),
  );
  await eventually(async () => (await outbox()).length === 1);
});

test("a worker that wakes after its claim has lapsed leaves the mail to whoever has it now", async () => {
  await house.queue(confirmation());
  const gate = Promise.withResolvers<void>();
  const asleep = house.worker({
    transport: {
      send: async () => {
        await gate.promise;
        throw new DeliveryError("It was too late.", { permanent: true, code: "late" });
      },
      close: async () => undefined,
    },
  });
  const late = asleep.flush();
  await eventually(async () => (await outbox())[0]?.lockedBy !== null);
  house.clock.advance(3600);
  const other = { now: house.clock.now(), worker: "other", limit: 1, lockSeconds: 90 };
  expect(await claimDueMails(house.database.db, other)).toHaveLength(1);
  gate.resolve();
  expect(await late).toBe(0);
  expect((await outbox())[0]).toMatchObject({ lockedBy: "other", failedAt: null, lastError: null });
  expect(house.log.join("")).toContain("another worker has it");
  expect(house.log.join("")).not.toContain("given up");
});
