/**
 * `gatehouse_secret`: the one store of one-time secrets (links, codes, states, challenges). It holds digests, never
 * secrets, and every use is one conditional statement, so that of any number of parallel uses exactly one succeeds.
 *
 * The digest is unique within its purpose: digest short codes together with their subject, or two people's equal
 * codes would collide.
 */
import type { Selectable } from "kysely";
import { sql } from "kysely";
import { readDatetime, readJson, readNullableDatetime } from "./columns.ts";
import type { Db } from "./database.ts";
import { type Batching, idsOf, inBatches } from "./in-batches.ts";
import { insertRow } from "./insert.ts";
import type { GatehouseSecretTable } from "./schema.ts";

export interface Secret {
  readonly id: number;
  readonly purpose: string;
  readonly digest: string;
  /** Whom or what it is for (the id of a user or an address, as text), if that is known. */
  readonly subject: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly attempts: number;
  /** After this many attempts the secret is dead; null for no limit. */
  readonly maxAttempts: number | null;
  readonly consumedAt: Date | null;
}

export interface NewSecret {
  readonly purpose: string;
  readonly digest: string;
  readonly subject?: string | number | null;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly maxAttempts?: number | null;
}

function toSecret(row: Selectable<GatehouseSecretTable>): Secret {
  return {
    id: row.id,
    purpose: row.purpose,
    digest: row.digest,
    subject: row.subject,
    payload: readJson(row.payload),
    createdAt: readDatetime(row.created_at),
    expiresAt: readDatetime(row.expires_at),
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    consumedAt: readNullableDatetime(row.consumed_at),
  };
}

/** @throws an error that `isUniqueViolation` recognises when the purpose has this digest already. */
export async function insertSecret(db: Db, secret: NewSecret): Promise<Secret> {
  const values = {
    purpose: secret.purpose,
    digest: secret.digest,
    subject: secret.subject === undefined || secret.subject === null ? null : String(secret.subject),
    payload: JSON.stringify(secret.payload ?? {}),
    created_at: secret.createdAt,
    expires_at: secret.expiresAt,
    attempts: 0,
    max_attempts: secret.maxAttempts ?? null,
    consumed_at: null,
  };
  return toSecret({ ...values, id: await insertRow(db, db.insertInto("gatehouse_secret").values(values)) });
}

/** The secret of this id as it stands, dead or alive. */
export async function getSecret(db: Db, id: number): Promise<Secret | undefined> {
  const row = await db.selectFrom("gatehouse_secret").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toSecret(row);
}

/**
 * Uses a secret up. Exactly one of any number of parallel calls gets it (T-32); expired, used and unknown ones give
 * undefined, and a different purpose never matches (T-30).
 *
 * @example
 * const state = await consumeSecret(db, { purpose: "oauth-state", digest, now: clock.now() });
 * if (state === undefined) return { kind: "invalid" };
 */
export async function consumeSecret(
  db: Db,
  use: { purpose: string; digest: string; now: Date },
): Promise<Secret | undefined> {
  const result = await db
    .updateTable("gatehouse_secret")
    .set({ consumed_at: use.now })
    .where("purpose", "=", use.purpose)
    .where("digest", "=", use.digest)
    .where("consumed_at", "is", null)
    .where("expires_at", ">", use.now)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return undefined;
  const row = await db
    .selectFrom("gatehouse_secret")
    .selectAll()
    .where("purpose", "=", use.purpose)
    .where("digest", "=", use.digest)
    .executeTakeFirst();
  return row && toSecret(row);
}

/**
 * Counts one attempt, before the attempt is judged (T-41, T-42).
 * @returns how many attempts are left after this one (`Infinity` without a limit), or undefined when this one is not
 *   allowed: none was left, or the secret is used, expired or unknown.
 */
export async function countAttempt(db: Db, use: { id: number; now: Date }): Promise<number | undefined> {
  for (;;) {
    const secret = await getSecret(db, use.id);
    if (secret === undefined || secret.consumedAt !== null || secret.expiresAt <= use.now) return undefined;
    const left = (secret.maxAttempts ?? Number.POSITIVE_INFINITY) - secret.attempts;
    if (left <= 0) return undefined;
    const counted = await db
      .updateTable("gatehouse_secret")
      .set({ attempts: secret.attempts + 1 })
      .where("id", "=", secret.id)
      .where("consumed_at", "is", null)
      .where("attempts", "=", secret.attempts)
      .executeTakeFirst();
    if (counted.numUpdatedRows > 0n) return left - 1;
    // Another attempt was counted since it was looked at.
  }
}

/** Takes back one counted attempt: of a caller who was right and has not used the secret up. */
export async function giveBackAttempt(db: Db, id: number): Promise<void> {
  await db
    .updateTable("gatehouse_secret")
    .set((eb) => ({ attempts: eb("attempts", "-", 1) }))
    .where("id", "=", id)
    .where("attempts", ">", 0)
    .execute();
}

/**
 * Puts another secret in the place of a live one. Its age and its attempts stay: whoever has a new code sent has not
 * earned new guesses (T-42).
 *
 * @param change `from`: the digest that was there, so that of parallel changes one succeeds
 * @returns whether it was alive, and still that one
 */
export async function replaceDigest(
  db: Db,
  change: { id: number; from: string; to: string; payload: Readonly<Record<string, unknown>>; now: Date },
): Promise<boolean> {
  const result = await db
    .updateTable("gatehouse_secret")
    .set({ digest: change.to, payload: JSON.stringify(change.payload) })
    .where("id", "=", change.id)
    .where("digest", "=", change.from)
    .where("consumed_at", "is", null)
    .where("expires_at", ">", change.now)
    .where((eb) =>
      eb.or([eb("max_attempts", "is", null), eb("attempts", "<", sql.ref<number>("max_attempts"))]),
    )
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Adds to what is kept beside a secret. */
export async function addToPayload(
  db: Db,
  secret: Secret,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  await db
    .updateTable("gatehouse_secret")
    .set({ payload: JSON.stringify({ ...secret.payload, ...more }) })
    .where("id", "=", secret.id)
    .execute();
}

export async function deleteSecret(db: Db, id: number): Promise<void> {
  await db.deleteFrom("gatehouse_secret").where("id", "=", id).execute();
}

/** Kills the subject's secrets of one purpose, used or not: the earlier codes when a new one goes out. @returns how many. */
export async function deleteSecretsOf(
  db: Db,
  of: { purpose: string; subject: string | number },
): Promise<number> {
  const result = await db
    .deleteFrom("gatehouse_secret")
    .where("purpose", "=", of.purpose)
    .where("subject", "=", String(of.subject))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Forgets secrets that have expired by `now`, in batches. @returns how many. */
export async function deleteExpiredSecrets(db: Db, now: Date, batching: Batching = {}): Promise<number> {
  return inBatches(batching, async (batch) => {
    const expired = db.selectFrom("gatehouse_secret").select("id").where("expires_at", "<=", now);
    const rows = await expired.limit(batch).execute();
    if (rows.length > 0) await db.deleteFrom("gatehouse_secret").where("id", "in", idsOf(rows)).execute();
    return rows.length;
  });
}
