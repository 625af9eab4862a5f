/**
 * `gatehouse_outbox`: mail, and text messages to phones, on their way. A row is written in the transaction of the change that it reports; workers claim due
 * rows for a while, and a claim that lapses (the worker died) makes the row due again.
 */
import { type Selectable, sql } from "kysely";
import { readDatetime, readJson, readNullableDatetime } from "./columns.ts";
import { atomically, type Db } from "./database.ts";
import { type Batching, idsOf, inBatches } from "./in-batches.ts";
import { insertRow } from "./insert.ts";
import type { GatehouseOutboxTable } from "./schema.ts";

export interface OutboxMail {
  readonly id: number;
  readonly createdAt: Date;
  /** When it may be tried next. */
  readonly availableAt: Date;
  /** How often a worker has claimed it, the present claim included. */
  readonly attempts: number;
  readonly lockedUntil: Date | null;
  readonly lockedBy: string | null;
  readonly sentAt: Date | null;
  /** When it was given up. */
  readonly failedAt: Date | null;
  readonly lastError: string | null;
  /** An e-mail address, or the number of a phone. */
  readonly recipient: string;
  readonly fromAddress: string;
  readonly subject: string;
  readonly textBody: string;
  readonly htmlBody: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Which template it came from. */
  readonly category: string;
}

export interface NewMail {
  readonly recipient: string;
  readonly fromAddress: string;
  readonly subject: string;
  readonly textBody: string;
  readonly htmlBody?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly category: string;
  readonly createdAt: Date;
  /** When it may first be tried; at once unless given. */
  readonly availableAt?: Date;
}

function toMail(row: Selectable<GatehouseOutboxTable>): OutboxMail {
  const headers = Object.entries(readJson(row.headers)).map(([name, value]) => [name, String(value)]);
  return {
    id: row.id,
    createdAt: readDatetime(row.created_at),
    availableAt: readDatetime(row.available_at),
    attempts: row.attempts,
    lockedUntil: readNullableDatetime(row.locked_until),
    lockedBy: row.locked_by,
    sentAt: readNullableDatetime(row.sent_at),
    failedAt: readNullableDatetime(row.failed_at),
    lastError: row.last_error,
    recipient: row.recipient,
    fromAddress: row.from_address,
    subject: row.subject,
    textBody: row.text_body,
    htmlBody: row.html_body,
    headers: Object.fromEntries(headers),
    category: row.category,
  };
}

/** Puts a mail into the outbox, as part of the caller's transaction. @returns its id. */
export async function insertMail(db: Db, mail: NewMail): Promise<number> {
  return insertRow(
    db,
    db.insertInto("gatehouse_outbox").values({
      created_at: mail.createdAt,
      available_at: mail.availableAt ?? mail.createdAt,
      attempts: 0,
      recipient: mail.recipient,
      from_address: mail.fromAddress,
      subject: mail.subject,
      text_body: mail.textBody,
      html_body: mail.htmlBody ?? null,
      headers: JSON.stringify(mail.headers ?? {}),
      category: mail.category,
    }),
  );
}

export interface MailClaim {
  readonly now: Date;
  /** Names the claiming worker; every process needs its own. */
  readonly worker: string;
  readonly limit: number;
  /** How long the claim holds; longer than a delivery can take. */
  readonly lockSeconds: number;
  /** Mails of this category alone. */
  readonly only?: string;
  /** Mails of all categories but this one. */
  readonly except?: string;
}

/** Claims due mails, the longest due first, so that no two workers get the same one. */
export async function claimDueMails(db: Db, claim: MailClaim): Promise<readonly OutboxMail[]> {
  return atomically(db, async (tx) => {
    const ids = await dueMails(tx, claim);
    if (ids.length === 0) return [];
    await tx
      .updateTable("gatehouse_outbox")
      .set((eb) => ({
        locked_until: new Date(claim.now.getTime() + claim.lockSeconds * 1000),
        locked_by: claim.worker,
        attempts: eb("attempts", "+", 1),
      }))
      .where("id", "in", ids)
      .execute();
    const claimed = tx.selectFrom("gatehouse_outbox").selectAll().where("id", "in", ids);
    const rows = await claimed.orderBy("available_at").orderBy("id").execute();
    return rows.map(toMail);
  });
}

async function dueMails(tx: Db, { now, limit, only, except }: MailClaim): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom("gatehouse_outbox")
    .select("id")
    .where("sent_at", "is", null)
    .where("failed_at", "is", null)
    .where("available_at", "<=", now)
    .$if(only !== undefined, (query) => query.where("category", "=", only ?? ""))
    .$if(except !== undefined, (query) => query.where("category", "<>", except ?? ""))
    .where((or) => or.or([or("locked_until", "is", null), or("locked_until", "<=", now)]))
    .orderBy("available_at")
    .orderBy("id")
    .limit(limit)
    .execute();
  return idsOf(rows);
}

/** Makes claimed mails due again as if they had not been claimed: nobody has tried to send them. */
export async function giveBackClaims(
  db: Db,
  { mails, worker }: { mails: readonly OutboxMail[]; worker: string },
): Promise<void> {
  if (mails.length === 0) return;
  await db
    .updateTable("gatehouse_outbox")
    .set((eb) => ({ locked_until: null, locked_by: null, attempts: eb("attempts", "-", 1) }))
    .where("id", "in", idsOf(mails))
    .where("locked_by", "=", worker)
    .execute();
}

/**
 * The transport took it. That holds whoever has claimed it since: what has left must not be sent again.
 * @returns false when the row is gone, or was settled already.
 */
export async function markSent(db: Db, mail: { id: number; at: Date }): Promise<boolean> {
  return settle(db, mail, { sent_at: mail.at, last_error: null });
}

/** A mail that this worker has claimed. */
interface Claimed {
  readonly id: number;
  readonly worker: string;
  readonly error: string;
}

/** It did not work; it is due again at `nextAt`. @returns false when another worker has it by now, or as above. */
export async function markRetry(db: Db, mail: Claimed & { nextAt: Date }): Promise<boolean> {
  return settle(db, mail, { available_at: mail.nextAt, last_error: mail.error });
}

/** It did not work and will not be tried again. @returns false when another worker has it by now, or as above. */
export async function markFailed(db: Db, mail: Claimed & { at: Date }): Promise<boolean> {
  return settle(db, mail, { failed_at: mail.at, last_error: mail.error });
}

interface Settlement {
  sent_at?: Date;
  failed_at?: Date;
  available_at?: Date;
  last_error: string | null;
}

async function settle(
  db: Db,
  { id, worker }: { id: number; worker?: string },
  change: Settlement,
): Promise<boolean> {
  let update = db
    .updateTable("gatehouse_outbox")
    .set({ ...change, locked_until: null, locked_by: null })
    .where("id", "=", id)
    .where("sent_at", "is", null)
    .where("failed_at", "is", null);
  if (worker !== undefined) update = update.where("locked_by", "=", worker);
  const result = await update.executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The newest mails, for the development mailbox. @param options `except`: a category that is no mail to anybody */
export async function listRecentMails(
  db: Db,
  limit: number,
  options: { readonly except?: string } = {},
): Promise<readonly OutboxMail[]> {
  let select = db.selectFrom("gatehouse_outbox").selectAll();
  if (options.except !== undefined) select = select.where("category", "<>", options.except);
  const rows = await select.orderBy("id", "desc").limit(limit).execute();
  return rows.map(toMail);
}

export async function getMail(db: Db, id: number): Promise<OutboxMail | undefined> {
  const row = await db.selectFrom("gatehouse_outbox").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toMail(row);
}

/** How many mails wait, due or not. */
export async function countPending(db: Db): Promise<number> {
  const row = await db
    .selectFrom("gatehouse_outbox")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("sent_at", "is", null)
    .where("failed_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/**
 * Forgets the mails that were sent or given up before `before`, in batches: their bodies hold links, and are of no more use.
 * @returns how many.
 */
export async function deleteSettledMails(db: Db, before: Date, batching: Batching = {}): Promise<number> {
  const settled = sql<Date>`coalesce(${sql.ref("sent_at")}, ${sql.ref("failed_at")})`;
  return inBatches(batching, async (batch) => {
    const old = db.selectFrom("gatehouse_outbox").select("id").where(settled, "<", before);
    const rows = await old.orderBy("id").limit(batch).execute();
    if (rows.length > 0) await db.deleteFrom("gatehouse_outbox").where("id", "in", idsOf(rows)).execute();
    return rows.length;
  });
}
