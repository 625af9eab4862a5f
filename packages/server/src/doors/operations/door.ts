import type { Context, Hono } from "hono";
import { isLoopback } from "../../domain/loopback.ts";
import type { Engine } from "../../flows/context.ts";
import type { AppEnv } from "../../http/app.ts";
import { htmlReply, jsonReply } from "../../http/reply.ts";
import { mailboxJson, renderMailboxPage, renderMailPage } from "../../mail/dev-mailbox.ts";
import { openMail, type ReadableMail } from "../../mail/outbox.ts";
import { WEBHOOK } from "../../mail/webhook/webhooks.ts";
import { isMigrated } from "../../store/migrate.ts";
import { getMail, listRecentMails } from "../../store/outbox.ts";
import { problem } from "../../text/messages.ts";

const MAILBOX_SIZE = 100;

export interface Lifecycle {
  /** Whether the server has begun to stop. */
  readonly draining: boolean;
}

/** What an operator and a developer look at: health, readiness and, in development only, the mailbox. */
export function mountOperationsDoor(app: Hono<AppEnv>, engine: Engine, lifecycle: Lifecycle): void {
  // Alive: the process answers. It asks nothing of anybody, so a dead database does not get us restarted.
  app.get("/healthz", (c) => c.var.respond(jsonReply(200, { status: "ok" })));
  // Ready: requests can be served. A balancer takes the node out while this is not 200.
  app.get("/readyz", async (c) => {
    const ready = !lifecycle.draining && (await databaseIsReady(engine));
    return c.var.respond(jsonReply(ready ? 200 : 503, { status: ready ? "ok" : "unavailable" }));
  });
  if (engine.settings.debug) mountMailbox(app, engine);
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
function fromThisMachine(c: Context<AppEnv>): boolean {
  const address = c.env?.peer?.address;
  if (address !== undefined && !isLoopback(address)) return false;
  return !FORWARDING_HEADERS.some((name) => c.req.raw.headers.has(name));
}

/**
 * What was mailed, for developers: it holds links that open accounts, so it exists only with `DEBUG`, and only on the
 * machine that the server runs on, whatever address it listens on.
 */
function mountMailbox(app: Hono<AppEnv>, { database, settings }: Engine): void {
  const recent = async (): Promise<readonly ReadableMail[]> => {
    const mails = await listRecentMails(database.db, MAILBOX_SIZE, { except: WEBHOOK });
    return mails.flatMap((mail) => openMail(mail, settings) ?? []);
  };
  app.use("/__dev/*", async (c, next) => {
    if (!fromThisMachine(c)) return c.notFound();
    await next();
    return undefined;
  });
  app.get("/__dev/mail.json", async (c) => c.var.respond(jsonReply(200, mailboxJson(await recent()))));
  app.get("/__dev/mail", async (c) => c.var.respond(htmlReply(200, renderMailboxPage(await recent()))));
  app.get("/__dev/mail/:id{[0-9]+}", async (c) => {
    const sealed = await getMail(database.db, Number(c.req.param("id")));
    const mail = sealed && openMail(sealed, settings);
    if (mail === undefined) {
      return c.var.respond(jsonReply(404, { status: 404, errors: [problem("not_found")] }));
    }
    return c.var.respond(htmlReply(200, renderMailPage(mail)));
  });
}
