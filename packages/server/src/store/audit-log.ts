/** `gatehouse_audit_log`: what happened to accounts, written in the transaction in which it happened. Never changed. */
import type { Selectable } from "kysely";
import { readDatetime, readJson } from "./columns.ts";
import type { Db } from "./database.ts";
import { type Batching, idsOf, inBatches } from "./in-batches.ts";
import type { GatehouseAuditLogTable } from "./schema.ts";

export interface NewAuditEvent {
  readonly at: Date;
  /** The event's stable name, `user_logged_in` say. */
  readonly event: string;
  readonly userId?: number | null;
  readonly ip?: string | null;
  readonly userAgent?: string | null;
  /** No secrets and no more personal data than the event needs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditEvent {
  readonly id: number;
  readonly at: Date;
  readonly event: string;
  readonly userId: number | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A user agent is the caller's text: long enough to recognise a browser, short enough to be no place to store things. */
const USER_AGENT_LENGTH = 200;

export async function appendAuditEvent(db: Db, event: NewAuditEvent): Promise<void> {
  await db
    .insertInto("gatehouse_audit_log")
    .values({
      at: event.at,
      event: event.event,
      user_id: event.userId ?? null,
      ip: event.ip ?? null,
      user_agent: event.userAgent?.slice(0, USER_AGENT_LENGTH) ?? null,
      details: JSON.stringify(event.details ?? {}),
    })
    .execute();
}

export interface AuditQuery {
  readonly userId?: number;
  readonly event?: string;
  readonly limit: number;
  /** Continue after the event of this id (they come newest first). */
  readonly beforeId?: number;
}

/** Events, newest first. */
export async function listAuditEvents(db: Db, query: AuditQuery): Promise<readonly AuditEvent[]> {
  let select = db.selectFrom("gatehouse_audit_log").selectAll();
  if (query.userId !== undefined) select = select.where("user_id", "=", query.userId);
  if (query.event !== undefined) select = select.where("event", "=", query.event);
  if (query.beforeId !== undefined) select = select.where("id", "<", query.beforeId);
  const rows = await select.orderBy("id", "desc").limit(query.limit).execute();
  return rows.map(toAuditEvent);
}

/** Forgets what happened before `before`, in batches. @returns how many events. */
export async function deleteAuditEvents(db: Db, before: Date, batching: Batching = {}): Promise<number> {
  return inBatches(batching, async (batch) => {
    const old = db.selectFrom("gatehouse_audit_log").select("id").where("at", "<", before);
    const rows = await old.limit(batch).execute();
    if (rows.length > 0) await db.deleteFrom("gatehouse_audit_log").where("id", "in", idsOf(rows)).execute();
    return rows.length;
  });
}

function toAuditEvent(row: Selectable<GatehouseAuditLogTable>): AuditEvent {
  return {
    id: row.id,
    at: readDatetime(row.at),
    event: row.event,
    userId: row.user_id,
    ip: row.ip,
    userAgent: row.user_agent,
    details: readJson(row.details),
  };
}
