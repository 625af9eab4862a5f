import { afterEach, expect, test } from "vitest";
import type { OutgoingSms } from "../../src/mail/sms/sms-sender.ts";
import { DeliveryError, type OutgoingMail } from "../../src/mail/transports/index.ts";
import { listRecentMails } from "../../src/store/outbox.ts";
import { type MailHouse, openMailHouse } from "./support/mail-house.ts";

let house: MailHouse;
afterEach(() => house.close());

test.each(["mail", "sms"] as const)("a code that nobody can use any more is not sent: %s", async (by) => {
  house = await openMailHouse();
  const tried: unknown[] = [];
  let away = true;
  const send = async (message: OutgoingMail | OutgoingSms) => {
    tried.push(message);
    if (away) throw new DeliveryError("Nobody is there.", { permanent: false, code: "ECONNREFUSED" });
  };
  const transport = { send, close: async () => undefined };
  const worker = house.worker({ transport, sms: { send } });
  const context = { userDisplay: "Ann", code: "WDJB-MJHT", validSeconds: 180 };
  await (by === "mail"
    ? house.queue({ template: "login_code", to: "ann@example.com", context })
    : house.queueSms({ template: "sms_login_code", to: "+31612345678", context }));
  await worker.flush();
  house.clock.advance(179);
  await worker.flush();
  expect(await listRecentMails(house.database.db, 2)).toMatchObject([{ failedAt: null, attempts: 2 }]);
  away = false;
  house.clock.advance(3600);
  expect(await worker.flush()).toBe(0);
  expect(tried).toHaveLength(2);
  expect(JSON.stringify(tried)).not.toContain("Expires");
  expect(await listRecentMails(house.database.db, 2)).toMatchObject([
    { failedAt: house.clock.now(), lastError: expect.stringMatching(/^expired/) },
  ]);
});

test("a link is tried for as long as it works, and a notice for three days", async () => {
  house = await openMailHouse({ password: { resetTimeout: 600 } });
  const transport = { send: async () => undefined, close: async () => undefined };
  const passwordResetUrl = "https://acme.example/auth/password/reset/key";
  const reset = {
    template: "password_reset_key",
    context: { userDisplay: "Ann", passwordResetUrl },
  } as const;
  await house.queue({ ...reset, to: "late@example.com" });
  await house.queue({ template: "test", to: "ann@example.com" });
  house.clock.advance(600);
  await house.queue({ ...reset, to: "early@example.com" });
  house.clock.advance(599);
  expect(await house.worker({ transport }).flush()).toBe(2);
  const failed = (await listRecentMails(house.database.db, 9)).filter(({ failedAt }) => failedAt !== null);
  expect(failed.map(({ recipient }) => recipient)).toEqual(["late@example.com"]);
});
