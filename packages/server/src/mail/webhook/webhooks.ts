import { randomUUID } from "node:crypto";
import type { Settings } from "../../config/settings.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Event } from "../../domain/event.ts";
import type { Db } from "../../store/database.ts";
import { type MailEnvironment, queueSealed } from "../outbox.ts";
import { DeliveryError } from "../transports/transport.ts";
import { type Posting, postSigned, type Receiver } from "./post.ts";
import { webhookKey } from "./signature.ts";

/** The `category` of their rows in the outbox. */
export const WEBHOOK = "webhook";

/**
 * Puts an event into the outbox for every endpoint that asked for it, in the transaction of what happened: each hears of it
 * at least once, if and only if it holds.
 *
 * @returns whether anybody asked for it
 */
export async function queueWebhooks(db: Db, event: Event, environment: MailEnvironment): Promise<boolean> {
  const endpoints = environment.settings.webhooks.endpoints.filter(
    ({ events }) => events.includes("*") || events.includes(event.name),
  );
  for (const { url } of endpoints) {
    await queueSealed(db, environment, {
      id: `msg_${randomUUID()}`,
      recipient: url,
      subject: event.name,
      text: bodyOf(event),
      category: WEBHOOK,
    });
  }
  return endpoints.length > 0;
}

function bodyOf({ name, at, userId, ip, userAgent, details }: Event): string {
  const data = { user_id: userId ?? null, ip, user_agent: userAgent, details: details ?? {} };
  return JSON.stringify({ type: name, timestamp: at.toISOString(), data });
}

export interface WebhookSender {
  /** Whether there is any endpoint. */
  readonly used: boolean;
  /** @throws {DeliveryError} permanent where nobody wants it any more */
  send(to: string, posting: Posting, signal?: AbortSignal): Promise<void>;
}

/** Posts events to `WEBHOOKS_ENDPOINTS`. */
export function createWebhookSender({ webhooks }: Settings, clock: Clock): WebhookSender {
  const receivers = new Map(webhooks.endpoints.map(({ url, secret }) => [url, receiver(url, secret)]));

  function receiver(url: string, secret: string): Receiver {
    const key = webhookKey(secret);
    // The settings were refused with another.
    if (key === undefined) throw new Error("A secret of WEBHOOKS_ENDPOINTS is none.");
    const { timeout } = webhooks;
    // 410: Standard Webhooks' way to say that nobody listens there any more.
    return { url, key, timeout, name: "webhook", setting: "WEBHOOKS_ENDPOINTS", refusals: [410] };
  }

  return {
    used: receivers.size > 0,
    async send(to, posting, signal) {
      const found = receivers.get(to);
      if (found === undefined)
        throw new DeliveryError("It is no longer among WEBHOOKS_ENDPOINTS.", {
          permanent: true,
          code: "webhook_removed",
        });
      await postSigned(found, posting, { clock, signal });
    },
  };
}
