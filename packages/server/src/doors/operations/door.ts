import { isLoopback } from "../../domain/loopback.ts";
import type { Engine } from "../../flows/context.ts";
import type { Addresses, Handler } from "../../http/addresses.ts";
import { onlyRead, refusal } from "../../http/app.ts";
import { htmlReply, jsonReply } from "../../http/reply.ts";
import type { HttpRequest } from "../../http/request.ts";
import { mailboxJson, renderMailboxPage, renderMailPage } from "../../mail/dev-mailbox.ts";
import { openMail, type ReadableMail } from "../../mail/outbox.ts";
import { WEBHOOK } from "../../mail/webhook/webhooks.ts";
import { isMigrated } from "../../store/migrate.ts";
import { getMail, listRecentMails } from "../../store/outbox.ts";

const MAILBOX_SIZE = 100;

export interface Lifecycle {
  /** Whether the server has begun to stop. */
  readonly draining: boolean;
}

/** What an operator and a developer look at: health, readiness and, in development only, the mailbox. */
export function mountOperationsDoor(addresses: Addresses, engine: Engine, lifecycle: Lifecycle): void {
  // Alive: the process answers. It asks nothing of anybody, so a dead database does not get us restarted.
  addresses.add(
    "/healthz",
    onlyRead(() => jsonReply(200, { status: "ok" })),
  );
  // Ready: requests can be served. A balancer takes the node out while this is not 200.
  addresses.add(
    "/readyz",
    onlyRead(async () => {
      const ready = !lifecycle.draining && (await databaseIsReady(engine));
      // Redis is not needed to serve, so its loss sends nobody away.
      return jsonReply(ready ? 200 : 503, {
        status: ready ? "ok" : "unavailable",
        ...(engine.limits.isReplaced && { redis: "unavailable" }),
      });
    }),
  );
  if (engine.settings.debug) addresses.addBelow("/__dev/", onlyRead(mailbox(engine)));
}

async function databaseIsReady({ database, log }: Engine): Promise<boolean> {
  try {
    if (await isMigrated(database)) return true;
    log.error("not ready: the database lacks tables that this version needs; run: gatehouse migrate");
  } catch (error) {
    log.error({ err: error }, "not ready: the database does not answer");
  }
  return false;
}

/** What proxies write. A request that has any of them began elsewhere, wherever its last hop came from. */
const FORWARDING_HEADERS = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];

/** Whether a request was made on this machine. Without a peer there was no socket: the caller is this very process. */
function fromThisMachine({ peer, headers }: HttpRequest): boolean {
  if (peer !== undefined && !isLoopback(peer)) return false;
  return !FORWARDING_HEADERS.some((name) => headers.has(name));
}

/**
 * What was mailed, for developers: it holds links that open accounts, so it exists only with `DEBUG`, and only on the
 * machine that the server runs on, whatever address it listens on.
 */
function mailbox({ database, settings }: Engine): Handler {
  const recent = async (): Promise<readonly ReadableMail[]> => {
    const mails = await listRecentMails(database.db, MAILBOX_SIZE, { except: WEBHOOK });
    return mails.flatMap((mail) => openMail(mail, settings) ?? []);
  };
  return async (request) => {
    if (!fromThisMachine(request)) return refusal(404, "not_found");
    if (request.path === "/__dev/mail.json") return jsonReply(200, mailboxJson(await recent()));
    if (request.path === "/__dev/mail") return htmlReply(200, renderMailboxPage(await recent()));
    const id = /^\/__dev\/mail\/(\d+)$/.exec(request.path)?.[1];
    const sealed = id === undefined ? undefined : await getMail(database.db, Number(id));
    const mail = sealed && openMail(sealed, settings);
    return mail === undefined ? refusal(404, "not_found") : htmlReply(200, renderMailPage(mail));
  };
}
