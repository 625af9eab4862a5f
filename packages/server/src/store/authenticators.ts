/** `mfa_authenticator`: the second factors of a user. What they contain is for the flows to say. */
import type { Selectable } from "kysely";
import { type Authenticator, type AuthenticatorType, authenticatorTypes } from "../domain/authenticator.ts";
import { readDatetime, readJson, readNullableDatetime } from "./columns.ts";
import { atomically, type Db } from "./database.ts";
import { KeyTakenError } from "./errors.ts";
import { insertOrUpdate, insertRow } from "./insert.ts";
import type { MfaAuthenticatorTable } from "./schema.ts";
import { deleteCredentialOf } from "./webauthn-credentials.ts";
import { hasPartialIndexes, isSameJson } from "./wording.ts";

export function toAuthenticator(row: Selectable<MfaAuthenticatorTable>): Authenticator {
  return {
    id: row.id,
    userId: row.user_id,
    type: row.type as AuthenticatorType,
    data: readJson(row.data),
    version: typeof row.data === "string" ? row.data : JSON.stringify(row.data),
    createdAt: readDatetime(row.created_at),
    lastUsedAt: readNullableDatetime(row.last_used_at),
  };
}

/** The types of this user's authenticators (`totp`, `recovery_codes`, `webauthn`), each once; empty when they have none. */
export async function listAuthenticatorTypes(db: Db, userId: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("mfa_authenticator")
    .select("type")
    .distinct()
    .where("user_id", "=", userId)
    .orderBy("type")
    .execute();
  return rows.map((row) => row.type);
}

/** The user's authenticators, oldest first. Types that allauth does not have are left out. */
export async function listAuthenticators(db: Db, userId: number): Promise<readonly Authenticator[]> {
  const rows = await db
    .selectFrom("mfa_authenticator")
    .selectAll()
    .where("user_id", "=", userId)
    .where("type", "in", [...authenticatorTypes])
    .orderBy("id")
    .execute();
  return rows.map(toAuthenticator);
}

export interface NewAuthenticator {
  readonly userId: number;
  readonly type: AuthenticatorType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** @throws an error that `isUniqueViolation` recognises when the user has an app, or a set of codes, already. */
export async function insertAuthenticator(db: Db, added: NewAuthenticator): Promise<Authenticator> {
  const values = {
    user_id: added.userId,
    type: added.type,
    data: JSON.stringify(added.data),
    created_at: added.createdAt,
    last_used_at: null,
  };
  const insert = async (tx: Db) => {
    const id = await insertRow(tx, tx.insertInto("mfa_authenticator").values(values));
    // Read again for its version: MySQL writes JSON down in a form of its own.
    const inserted = tx.selectFrom("mfa_authenticator").selectAll().where("id", "=", id);
    return toAuthenticator(await inserted.executeTakeFirstOrThrow());
  };
  if (hasPartialIndexes(db) || added.type === "webauthn") return insert(db);
  return atomically(db, async (tx) => {
    const types = await listAuthenticatorTypes(tx, added.userId);
    if (types.includes(added.type)) throw new KeyTakenError(`The user has an authenticator ${added.type}.`);
    return insert(tx);
  });
}

/**
 * Replaces what an authenticator contains, if it is still what the caller read: of any number of parallel changes to one
 * state exactly one is made (T-32).
 */
export async function replaceAuthenticatorData(
  db: Db,
  change: { readonly of: Authenticator; readonly data: Readonly<Record<string, unknown>> },
): Promise<boolean> {
  const result = await db
    .updateTable("mfa_authenticator")
    .set({ data: JSON.stringify(change.data) })
    .where("id", "=", change.of.id)
    .where(isSameJson(db, "data", change.of.version))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function touchAuthenticator(db: Db, use: { id: number; at: Date }): Promise<void> {
  await db.updateTable("mfa_authenticator").set({ last_used_at: use.at }).where("id", "=", use.id).execute();
}

/** @returns whether it was there */
export async function deleteAuthenticator(db: Db, id: number): Promise<boolean> {
  await db.deleteFrom("gatehouse_totp_use").where("authenticator_id", "=", id).execute();
  await deleteCredentialOf(db, id);
  const result = await db.deleteFrom("mfa_authenticator").where("id", "=", id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** A step that lies further ahead than this was recorded by a clock that has since been set right. */
const CLOCK_ERROR = 3600;

/**
 * Uses up the time step that begins at `stepAt` and all before it, so that none of their codes counts again. Exactly one of
 * any number of parallel uses of a step succeeds (T-45). It is the time that is kept, not the number of the step, because
 * that number means another time once `MFA_TOTP_PERIOD` changes.
 *
 * @param use `stepAt`: whole seconds since the epoch
 */
export async function takeTotpStep(
  db: Db,
  use: { authenticatorId: number; stepAt: number; now: Date },
): Promise<boolean> {
  const latest = Math.floor(use.now.getTime() / 1000) + CLOCK_ERROR;
  const { authenticatorId, stepAt } = use;
  return insertOrUpdate(
    db,
    db.insertInto("gatehouse_totp_use").values({ authenticator_id: authenticatorId, step_at: stepAt }),
    db
      .updateTable("gatehouse_totp_use")
      .set({ step_at: stepAt })
      .where("authenticator_id", "=", authenticatorId)
      .where((eb) => eb.or([eb("step_at", "<", stepAt), eb("step_at", ">", latest)])),
  );
}
