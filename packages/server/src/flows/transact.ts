import type { Event } from "../domain/event.ts";
import type { Session } from "../domain/session.ts";
import { queueMail, queueSms } from "../mail/outbox.ts";
import { queueWebhooks } from "../mail/webhook/webhooks.ts";
import { appendAuditEvent } from "../store/audit-log.ts";
import type { Db } from "../store/database.ts";
import type { Limits } from "../store/limits.ts";
import type { Engine, Visit, Work } from "./context.ts";
import { assertNotRevoked, saveSession } from "./session-store.ts";

/**
 * Runs `steps` in one transaction, writes the session in that same transaction, and after the commit wakes the mail
 * worker and tells the operator's listeners. Nothing slow (hashing, network) belongs inside: SQLite lets one transaction run at a time.
 *
 * @throws SessionInterrupted when the session was ended by somebody else meanwhile; everything is rolled back.
 */
export async function transact<T>(visit: Visit, steps: (work: Work) => Promise<T>): Promise<T> {
  const { engine, caller } = visit;
  let queued = false;
  let events: Event[] = [];
  const before = snapshot(visit);
  let tries = 0;
  const result = await inTransaction(engine, async (db, limits) => {
    // A transaction that met another one is run again, as if it had not been.
    tries += 1;
    if (tries > 1) restore(visit, before);
    queued = false;
    events = [];
    const now = engine.clock.now();
    await assertNotRevoked(db, visit);
    const outcome = await steps({
      db,
      limits,
      now,
      mail: async (message) => {
        queued = true;
        await queueMail(db, message, { settings: engine.settings, now });
      },
      sms: async (message) => {
        queued = true;
        await queueSms(db, message, { settings: engine.settings, now });
      },
      event: async (event) => {
        const { ip, userAgent } = caller;
        const told: Event = { ...event, at: now, ip, userAgent };
        events.push(told);
        if (await queueWebhooks(db, told, { settings: engine.settings, now })) queued = true;
        await appendAuditEvent(db, {
          at: now,
          event: event.name,
          userId: event.userId ?? null,
          ip,
          userAgent,
          details: event.details ?? {},
        });
      },
    });
    await saveSession(db, visit);
    return outcome;
  });
  if (queued) engine.mailQueued();
  engine.announce(events);
  return result;
}

/** A transaction of the database, and of what is counted in it. */
async function inTransaction<T>(
  { database, limits }: Engine,
  steps: (db: Db, limits: Limits) => Promise<T>,
): Promise<T> {
  const counting = limits.transaction();
  let result: T;
  try {
    result = await database.transaction(async (db) => steps(db, await counting.begin(db)));
  } catch (error) {
    await counting.rollBack();
    throw error;
  }
  await counting.commit();
  return result;
}

type Snapshot = Pick<Visit, "user" | "primaryEmail" | "trust" | "signedIn"> & {
  readonly session: Readonly<Session>;
};

function snapshot({ user, primaryEmail, trust, signedIn, session }: Visit): Snapshot {
  return { user, primaryEmail, trust, signedIn, session: session.snapshot() };
}

function restore(visit: Visit, { session, ...fields }: Snapshot): void {
  visit.session.restore(session);
  Object.assign(visit, fields);
}

/** Writes what a visit changed in its session outside any transaction of its own. */
export async function keepSession(visit: Visit): Promise<void> {
  if (visit.session.modified) await transact(visit, () => Promise.resolve());
}
