import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Clock } from "../domain/clock.ts";
import type { Database } from "../store/database.ts";
import {
  claimDueMails,
  deleteSettledMails,
  giveBackClaims,
  type MailClaim,
  type OutboxMail,
} from "../store/outbox.ts";
import { type BackOff, usualBackOff } from "./back-off.ts";
import { type Delivery, deliver } from "./deliver.ts";
import type { MailSecrets } from "./outbox.ts";
import type { SmsSender } from "./sms/sms-sender.ts";
import type { MailTransport } from "./transports/transport.ts";
import { WEBHOOK, type WebhookSender } from "./webhook/webhooks.ts";

export interface MailWorkerOptions {
  readonly database: Database;
  /** Belongs to the worker from now on: `stop()` closes it. */
  readonly transport: MailTransport;
  readonly sms: SmsSender;
  readonly webhooks: WebhookSender;
  readonly clock: Clock;
  readonly log: Logger;
  /** The settings, for the keys that open what the outbox keeps sealed. */
  readonly settings: MailSecrets;
  /** Mails under way at once; default 5. */
  readonly concurrency?: number;
  /** Seconds between looks at the outbox when nobody wakes the worker; default 3. */
  readonly pollEvery?: number;
  /** Seconds that one attempt may take; default 60. A claim outlasts it. */
  readonly deadline?: number;
  /** Seconds that `stop()` waits for what is under way before it cuts it off, to be sent later; default 10. */
  readonly patience?: number;
  /** Seconds after which mail that was sent or given up is forgotten; default 14 days. */
  readonly keepFor?: number;
  readonly backOff?: BackOff;
  /** In [0, 1); default `Math.random`. */
  readonly chance?: () => number;
}

export interface MailWorker {
  /** Begins to look after the outbox. */
  start(): void;
  /** Says that a transaction has left mail: it is picked up at once. Without `start()` nothing happens. */
  wake(): void;
  /** Delivers everything that is due now, started or not. @returns how many mails were sent. */
  flush(): Promise<number>;
  /** Takes no more mail, waits for what is under way, and closes the transport. */
  stop(): Promise<void>;
}

const HOUR = 3600;

/**
 * Makes the worker that empties the outbox, of mails, text messages and webhooks. Any number of them may run, in one process
 * or many: a claim in the database decides who sends what. A worker that dies leaves its claims to lapse, and another sends
 * those mails under the same Message-ID.
 *
 * @example
 * const worker = createMailWorker({ database, transport, sms, webhooks, clock, log, settings });
 * worker.start();
 */
export function createMailWorker(options: MailWorkerOptions): MailWorker {
  const { database, clock, log, concurrency = 5, pollEvery = 3, deadline = 60 } = options;
  const name = randomUUID();
  const ending = new AbortController();
  const leaving = new AbortController();
  const delivery: Delivery = {
    worker: name,
    database,
    transport: options.transport,
    sms: options.sms,
    webhooks: options.webhooks,
    clock,
    log,
    secrets: options.settings,
    backOff: options.backOff ?? usualBackOff,
    deadline,
    ending: ending.signal,
    chance: options.chance ?? Math.random,
  };
  const underWay = new Set<Promise<boolean>>();
  const mostWebhooks = Math.max(1, Math.floor(concurrency / 2));
  let webhooks = 0;
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let stopping = false;
  let pumping: Promise<void> | undefined;
  let wanted = false;
  let nextCleaning = 0;
  let cleaning: Promise<unknown> | undefined;

  const claim = async (
    limit: number,
    kind: Pick<MailClaim, "only" | "except"> = {},
  ): Promise<readonly OutboxMail[]> => {
    if (limit < 1) return [];
    // Beyond the deadline, because writing down the result takes its time as well.
    const lockSeconds = deadline + 30;
    return claimDueMails(database.db, { now: clock.now(), worker: name, limit, lockSeconds, ...kind });
  };

  const begin = (mail: OutboxMail): Promise<boolean> => {
    const isWebhook = mail.category === WEBHOOK;
    if (isWebhook) webhooks += 1;
    const task: Promise<boolean> = deliver(delivery, mail)
      .catch((error: unknown) => {
        log.error(
          { mail: mail.id, err: error },
          "what became of a mail could not be written down; its claim will lapse",
        );
        return false;
      })
      .finally(() => {
        underWay.delete(task);
        if (isWebhook) webhooks -= 1;
      });
    underWay.add(task);
    return task;
  };

  const start = (mail: OutboxMail): void => {
    void begin(mail).then(wake);
  };

  /** What was claimed while the worker was told to stop is left for the next one. */
  const startAll = async (mails: readonly OutboxMail[]): Promise<void> => {
    if (running) for (const mail of mails) start(mail);
    else await giveBackClaims(database.db, { mails, worker: name });
  };

  const fill = async (): Promise<void> => {
    while (wanted && running) {
      wanted = false;
      // Somebody waits for a mail; an endpoint that does not answer must not take all the places (T-91).
      const kind = options.webhooks.used ? { except: WEBHOOK } : {};
      await startAll(await claim(concurrency - underWay.size, kind));
      if (options.webhooks.used) {
        const places = Math.min(concurrency - underWay.size, mostWebhooks - webhooks);
        await startAll(await claim(places, { only: WEBHOOK }));
      }
      cleanUp();
    }
  };

  /** Beside the deliveries: however much there is to forget, no mail waits for it. */
  const cleanUp = (): void => {
    const now = clock.now().getTime();
    if (now < nextCleaning || cleaning !== undefined) return;
    nextCleaning = now + HOUR * 1000;
    const before = new Date(now - (options.keepFor ?? 14 * 24 * HOUR) * 1000);
    cleaning = deleteSettledMails(database.db, before, { signal: leaving.signal })
      .catch((error: unknown) =>
        log.error({ err: error }, "old mail could not be deleted; trying again soon"),
      )
      .finally(() => {
        cleaning = undefined;
      });
  };

  const wake = (): void => {
    wanted = true;
    if (!running || pumping !== undefined) return;
    pumping = fill()
      .catch((error: unknown) =>
        log.error({ err: error }, "the mail outbox could not be read; trying again soon"),
      )
      .finally(() => {
        pumping = undefined;
        if (wanted) wake();
      });
  };

  return {
    start: () => {
      if (running || stopping) return;
      running = true;
      timer = setInterval(wake, pollEvery * 1000);
      timer.unref();
      wake();
    },
    wake,
    flush: async () => {
      let sent = 0;
      const seen = new Set<number>();
      while (!stopping) {
        const mails = await claim(concurrency);
        // What comes back failed, and is due again already because the others took long.
        const news = mails.some(({ id }) => !seen.has(id));
        for (const { id } of mails) seen.add(id);
        const results = await Promise.all(mails.map(begin));
        sent += results.filter(Boolean).length;
        if (!news) break;
      }
      await Promise.all(underWay);
      return sent;
    },
    stop: async () => {
      stopping = true;
      running = false;
      clearInterval(timer);
      leaving.abort();
      await pumping;
      await cleaning;
      const cut = setTimeout(() => ending.abort(), (options.patience ?? 10) * 1000);
      await Promise.all(underWay);
      clearTimeout(cut);
      await options.transport.close();
    },
  };
}
