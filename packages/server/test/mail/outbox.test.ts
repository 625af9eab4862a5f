import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openMail, queueMail } from "../../src/mail/outbox.ts";
import { listRecentMails, type OutboxMail } from "../../src/store/outbox.ts";
import {
  confirmation,
  type MailHouse,
  mailSettings,
  openMailHouse,
  secretKey,
} from "./support/mail-house.ts";

let house: MailHouse;
beforeEach(async () => {
  house = await openMailHouse();
});
afterEach(() => house.close());

async function queued(): Promise<OutboxMail> {
  await house.queue(confirmation());
  const [mail] = await listRecentMails(house.database.db, 1);
  return mail!;
}

test("a queued mail is complete: recipient, sender, subject, both parts, and headers that keep robots quiet", async () => {
  const mail = openMail(await queued(), house.settings)!;
  expect(mail).toMatchObject({
    recipient: "ann@example.com",
    fromAddress: "Acme <noreply@acme.example>",
    subject: "[Acme] Confirm your email address",
    category: "email_confirmation_signup",
    createdAt: house.clock.now(),
    attempts: 0,
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  });
  expect(mail.headers["Message-ID"]).toMatch(/^<[0-9a-f-]{36}@acme\.example>$/);
  expect(mail.textBody).toContain("https://acme.example/auth/verify-email/MQ:1vXysk:SECRETKEY");
  expect(mail.htmlBody).toContain("https://acme.example/auth/verify-email/MQ:1vXysk:SECRETKEY");
});

test("a mail of a transaction that fails was never written", async () => {
  const { database, settings, clock } = house;
  const failed = database.transaction(async (tx) => {
    await queueMail(tx, confirmation(), { settings, now: clock.now() });
    throw new Error("the sign-up failed");
  });
  await expect(failed).rejects.toThrow("the sign-up failed");
  expect(await listRecentMails(database.db, 10)).toEqual([]);
});

test("ACCOUNT_EMAIL_SUBJECT_PREFIX replaces the site's name, and may be empty", async () => {
  for (const [emailSubjectPrefix, subject] of [
    ["Hi: ", "Hi: Confirm your email address"],
    ["", "Confirm your email address"],
  ] as const) {
    const settings = mailSettings({ account: { emailSubjectPrefix } });
    await queueMail(house.database.db, confirmation(), { settings, now: house.clock.now() });
    expect((await listRecentMails(house.database.db, 1))[0]?.subject).toBe(subject);
  }
});

describe("whoever steals the database", () => {
  test("finds no link in the outbox that would open an account", async () => {
    await queued();
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM gatehouse_outbox`.execute(
      house.database.db,
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/SECRETKEY|verify-email|MQ:/);
  });

  test("opens nothing without SECRET_KEY, and the right key opens it after a rotation", async () => {
    const mail = await queued();
    expect(openMail(mail, { secretKey: "another", secretKeyFallbacks: [] })).toBeUndefined();
    expect(
      openMail(mail, { secretKey: "new", secretKeyFallbacks: ["older", secretKey] })?.textBody,
    ).toContain("SECRETKEY");
  });

  test("cannot move a sealed text into a mail to himself, cut it, or swap its parts", async () => {
    const mail = await queued();
    await house.queue({ template: "test", to: "eve@evil.example" });
    const [his] = await listRecentMails(house.database.db, 1);
    const open = (change: Partial<OutboxMail>) => openMail({ ...his!, ...change }, house.settings);
    expect(open({})).toBeDefined();
    expect(open({ textBody: mail.textBody })).toBeUndefined();
    expect(open({ textBody: his!.htmlBody! })).toBeUndefined();
    expect(open({ textBody: his!.textBody.slice(0, -4) })).toBeUndefined();
    expect(open({ textBody: "sealed1:" })).toBeUndefined();
    expect(open({ textBody: "plain words" })).toBeUndefined();
  });
});

test("a DEFAULT_FROM_EMAIL that is no sender stops the start and says what to write", () => {
  const defaultFromEmail = "Acme, Inc. <noreply@acme.example>, eve@evil.example";
  expect(() => mailSettings({ defaultFromEmail })).toThrow(/defaultFromEmail.*Acme <noreply@acme\.example>/);
});
