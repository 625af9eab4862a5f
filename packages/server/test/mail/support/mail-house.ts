import { pino } from "pino";
import { loadSettings } from "../../../src/config/load-settings.ts";
import type { GatehouseConfig, Settings } from "../../../src/config/settings.ts";
import type { Clock } from "../../../src/domain/clock.ts";
import type { MailMessage } from "../../../src/mail/messages.ts";
import { queueMail, queueSms } from "../../../src/mail/outbox.ts";
import { createSmsSender } from "../../../src/mail/sms/index.ts";
import type { SmsMessage } from "../../../src/mail/sms/messages.ts";
import { createTransport } from "../../../src/mail/transports/index.ts";
import { createWebhookSender } from "../../../src/mail/webhook/webhooks.ts";
import { createMailWorker, type MailWorker, type MailWorkerOptions } from "../../../src/mail/worker.ts";
import { type Database, openDatabase } from "../../../src/store/database.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { leaseDatabase } from "../../support/databases.ts";

export const secretKey = "mail-test-secret-key-0123456789-abcdefghijklmnopqrstuvwxyz";

/** Settings as a configuration file would give them. */
export function mailSettings(config: GatehouseConfig = {}): Settings {
  return loadSettings({
    config: {
      debug: true,
      secretKey,
      siteName: "Acme",
      publicUrl: "https://acme.example",
      defaultFromEmail: "Acme <noreply@acme.example>",
      ...config,
    },
    env: {},
  });
}

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  #now = new Date("2026-11-21T12:00:00Z");

  now(): Date {
    return this.#now;
  }

  advance(seconds: number): void {
    this.#now = new Date(this.#now.getTime() + seconds * 1000);
  }
}

export interface MailHouse {
  readonly settings: Settings;
  readonly database: Database;
  readonly clock: TestClock;
  /** Every line that was logged. */
  readonly log: string[];
  queue(message: MailMessage): Promise<void>;
  queueSms(message: SmsMessage): Promise<void>;
  /** A worker of its own, not started. All are stopped with the house. */
  worker(options?: Partial<MailWorkerOptions>): MailWorker;
  close(): Promise<void>;
}

/** A database with an outbox, and whatever it takes to empty it. */
export async function openMailHouse(config: GatehouseConfig = {}): Promise<MailHouse> {
  const settings = mailSettings(config);
  const lease = await leaseDatabase();
  const database = await openDatabase(lease.url);
  await migrate(database);
  const clock = new TestClock();
  const log: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => log.push(line) });
  const workers: MailWorker[] = [];
  return {
    settings,
    database,
    clock,
    log,
    queue: (message) => database.transaction((tx) => queueMail(tx, message, { settings, now: clock.now() })),
    queueSms: (message) =>
      database.transaction((tx) => queueSms(tx, message, { settings, now: clock.now() })),
    worker: (options = {}) => {
      const worker = createMailWorker({
        database,
        transport: options.transport ?? createTransport(settings),
        sms: createSmsSender(settings, { clock }),
        webhooks: createWebhookSender(settings, clock),
        clock,
        log: logger,
        settings,
        chance: () => 0,
        ...options,
      });
      workers.push(worker);
      return worker;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await database.close();
      await lease.release();
    },
  };
}

/** The house's settings for sending to a sink. */
export function smtpTo(port: number, extra: GatehouseConfig["email"] = {}): GatehouseConfig {
  return { email: { backend: "smtp", host: "127.0.0.1", port, timeout: 5, ...extra } };
}

export const confirmation = (to = "ann@example.com"): MailMessage => ({
  template: "email_confirmation_signup",
  to,
  context: { userDisplay: "Ann", activateUrl: "https://acme.example/auth/verify-email/MQ:1vXysk:SECRETKEY" },
});

/** Waits until `condition` holds; fails after two seconds. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 2000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Never came true: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
