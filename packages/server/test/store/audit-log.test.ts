import { expect, test } from "vitest";
import { appendAuditEvent, deleteAuditEvents, listAuditEvents } from "../../src/store/audit-log.ts";
import { listAuthenticatorTypes } from "../../src/store/authenticators.ts";
import { later, NOW, someUser, testDatabase } from "./test-database.ts";

test("the audit log tells what happened, newest first, by user and by event", async () => {
  const { db } = await testDatabase();
  await appendAuditEvent(db, {
    at: NOW,
    event: "user_signed_up",
    userId: 7,
    ip: "192.0.2.1",
    userAgent: "x".repeat(999),
  });
  await appendAuditEvent(db, { at: later(1), event: "login_failed", details: { method: "email" } });
  await appendAuditEvent(db, { at: later(2), event: "user_logged_in", userId: 7 });
  expect(await listAuditEvents(db, { userId: 7, limit: 10 })).toEqual([
    { id: 3, at: later(2), event: "user_logged_in", userId: 7, ip: null, userAgent: null, details: {} },
    {
      id: 1,
      at: NOW,
      event: "user_signed_up",
      userId: 7,
      ip: "192.0.2.1",
      userAgent: "x".repeat(200),
      details: {},
    },
  ]);
  expect(await listAuditEvents(db, { event: "login_failed", limit: 10 })).toMatchObject([
    { details: { method: "email" } },
  ]);
  expect((await listAuditEvents(db, { limit: 1, beforeId: 3 })).map(({ id }) => id)).toEqual([2]);
});

test("the audit log forgets what is too old, in batches, and nothing else", async () => {
  const { db } = await testDatabase();
  for (let n = 0; n < 25; n += 1) await appendAuditEvent(db, { at: later(-1), event: `old${n}` });
  await appendAuditEvent(db, { at: NOW, event: "new" });
  expect(await deleteAuditEvents(db, NOW, { batch: 10 })).toBe(25);
  expect((await listAuditEvents(db, { limit: 99 })).map(({ event }) => event)).toEqual(["new"]);
});

test("the types of a user's second factors, each once", async () => {
  const { db } = await testDatabase();
  const user = await someUser(db);
  expect(await listAuthenticatorTypes(db, user.id)).toEqual([]);
  for (const type of ["webauthn", "totp", "webauthn"]) {
    await db
      .insertInto("mfa_authenticator")
      .values({ user_id: user.id, type, data: "{}", created_at: NOW })
      .execute();
  }
  expect(await listAuthenticatorTypes(db, user.id)).toEqual(["totp", "webauthn"]);
});
