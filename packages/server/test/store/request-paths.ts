import { AsyncLocalStorage } from "node:async_hooks";
import { type CompiledQuery, Kysely } from "kysely";
import { onTestFinished } from "vitest";
import * as audit from "../../src/store/audit-log.ts";
import { listAuthenticatorTypes } from "../../src/store/authenticators.ts";
import type { Db } from "../../src/store/database.ts";
import * as emails from "../../src/store/email-addresses.ts";
import { migrate } from "../../src/store/migrate.ts";
import * as outbox from "../../src/store/outbox.ts";
import * as phones from "../../src/store/phones.ts";
import { deleteExpiredLimits, takeFromLimit } from "../../src/store/rate-limits.ts";
import * as refreshTokens from "../../src/store/refresh-tokens.ts";
import type { Schema } from "../../src/store/schema.ts";
import * as secrets from "../../src/store/secrets.ts";
import * as sessions from "../../src/store/sessions.ts";
import { listProvidersOf } from "../../src/store/social-accounts.ts";
import * as userSessions from "../../src/store/user-sessions.ts";
import * as users from "../../src/store/users.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { NOW, opened } from "./test-database.ts";

/** A migrated database that remembers every query made on it, through one connection. */
export async function listeningDatabase(): Promise<{ db: Db; queries: CompiledQuery[] }> {
  // Without statistics: where a planner knows that there is one row, it reads all of them.
  const url = await leasedUrl({ fresh: true });
  const migrated = await opened(url);
  await migrate(migrated);
  const { dialect } = await migrated.engine.open(url, {
    scope: new AsyncLocalStorage(),
    create: true,
    poolSize: 1,
    statementTimeout: 10_000,
  });
  const queries: CompiledQuery[] = [];
  const db = new Kysely<Schema>({
    dialect,
    log: (event) => {
      queries.push(event.query);
    },
  });
  onTestFinished(() => db.destroy());
  return { db, queries };
}

/** Those of the queries that read or write rows. */
export function statementsOf(queries: readonly CompiledQuery[]): readonly CompiledQuery[] {
  return queries.filter(({ sql }) => /^(select|update|delete|insert)/i.test(sql));
}

const email = "x@example.com";
const phone = "+31612345678";

/** What refers to a user needs one. */
async function somebody(db: Db): Promise<number> {
  return (await users.createUser(db, { username: "x", email, password: "!", dateJoined: NOW })).id;
}

/** Everything that a request may run, and what a worker runs often. */
export const paths: readonly [name: string, run: (db: Db) => Promise<unknown>][] = [
  ["session check", (db) => sessions.getSessionWithUser(db, "k", NOW)],
  ["session load", (db) => sessions.getSession(db, "k", NOW)],
  [
    "session save",
    (db) => sessions.updateSessionData(db, { sessionKey: "k", sessionData: "", expireDate: NOW }, "before"),
  ],
  ["session end", (db) => sessions.deleteSession(db, "k")],
  ["session clearing", (db) => sessions.clearExpiredSessions(db, NOW)],
  ["user by id", (db) => users.getUserById(db, 1)],
  ["user by name", (db) => users.getUserByUsername(db, "x")],
  ["user by address column", (db) => users.findUsersByEmailColumn(db, email)],
  ["user for log-in", (db) => users.findUserForLogin(db, { email })],
  ["taken user names", (db) => users.takenUsernames(db, ["a", "b", "c"])],
  ["hash upgrade", (db) => users.replacePasswordHash(db, { userId: 1, from: "a", to: "b" })],
  ["phone of user", (db) => phones.getPhoneOf(db, 1)],
  ["user by phone", (db) => phones.findByPhone(db, phone)],
  ["phone of sign-up", async (db) => phones.setUnverifiedPhone(db, { userId: await somebody(db), phone })],
  ["phone proof", async (db) => phones.setVerifiedPhone(db, { userId: await somebody(db), phone })],
  ["address list", (db) => emails.listEmailAddresses(db, 1)],
  ["primary address", (db) => emails.getPrimary(db, 1)],
  ["address of user", (db) => emails.getEmailAddressOf(db, { userId: 1, email })],
  ["addresses by e-mail", (db) => emails.findByEmail(db, email)],
  ["verified address", (db) => emails.findVerifiedByEmail(db, email)],
  ["verification", (db) => emails.markVerified(db, { id: 1 })],
  ["choice of primary", (db) => emails.setPrimary(db, { userId: 1, id: 1 })],
  ["address removal", (db) => emails.deleteUnverifiedEmailAddresses(db, 1)],
  ["user's sessions", (db) => userSessions.listUserSessions(db, 1, NOW)],
  ["end of a user's sessions", (db) => userSessions.deleteUserSessions(db, { userId: 1, except: "k" })],
  ["purge of a user's sessions", (db) => userSessions.purgeUserSessions(db, 1, NOW)],
  ["second factors", (db) => listAuthenticatorTypes(db, 1)],
  ["use of a secret", (db) => secrets.consumeSecret(db, { purpose: "p", digest: "d", now: NOW })],
  ["attempt at a secret", (db) => secrets.countAttempt(db, { id: 1, now: NOW })],
  ["withdrawal of secrets", (db) => secrets.deleteSecretsOf(db, { purpose: "p", subject: 1 })],
  ["expiry of secrets", (db) => secrets.deleteExpiredSecrets(db, NOW)],
  ["expiry of rate limits", (db) => deleteExpiredLimits(db, NOW)],
  ["expiry of audit events", (db) => audit.deleteAuditEvents(db, NOW)],
  ["rate limit", (db) => takeFromLimit(db, { key: "k", amount: 5, periodSeconds: 60, now: NOW })],
  [
    "refresh token",
    async (db) => {
      await refreshTokens.isBlacklisted(db, "j");
      await refreshTokens.getRefreshToken(db, "j");
      await refreshTokens.getOutstandingTimes(db, "j");
      await refreshTokens.rotateRefreshToken(db, { jti: "j", boundTo: "b", successor: "k", at: NOW });
    },
  ],
  [
    "refresh token's family",
    async (db) => {
      await refreshTokens.newestOfFamily(db, "f");
      await refreshTokens.familyLives(db, { family: "f", boundTo: "b" });
      await refreshTokens.endFamily(db, "f", NOW);
    },
  ],
  ["end of a refresh token", (db) => refreshTokens.blacklist(db, { jti: "j" }, NOW)],
  ["end of a user's refresh tokens", (db) => refreshTokens.blacklist(db, { userId: 1 }, NOW)],
  [
    "hash upgrade of refresh tokens",
    (db) => refreshTokens.rebindRefreshTokens(db, { userId: 1, from: "a", to: "b" }),
  ],
  ["expiry of refresh tokens", (db) => refreshTokens.deleteExpiredRefreshTokens(db, NOW)],
  ["connected providers", (db) => listProvidersOf(db, 1)],
  ["mail claim", (db) => outbox.claimDueMails(db, { now: NOW, worker: "w", limit: 5, lockSeconds: 30 })],
  ["audit log of a user", (db) => audit.listAuditEvents(db, { userId: 1, limit: 10 })],
];
