import type { Clock } from "../../domain/clock.ts";
import { DeliveryError, errorCode } from "../transports/transport.ts";
import type { OutgoingSms, SmsSender } from "./sms-sender.ts";
import { signatureHeaders } from "./webhook-signature.ts";

export interface WebhookOptions {
  readonly url: string;
  readonly key: Buffer;
  /** Seconds to wait for the whole answer. */
  readonly timeout: number;
  readonly clock: Clock;
}

/** What the gateway says about this message, rather than about us or itself: trying again would bring the same. */
const REFUSALS = [400, 413, 422];

/**
 * Posts each message to the operator's gateway, signed as Standard Webhooks says. Whatever the gateway answers but 2xx, the
 * message is not delivered; a redirect is not followed, for it would carry a code to an address that nobody configured.
 */
export function createWebhookSmsSender({ url, key, timeout, clock }: WebhookOptions): SmsSender {
  return {
    send: async (sms, signal) => {
      const body = bodyOf(sms);
      const patience = AbortSignal.timeout(timeout * 1000);
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "User-Agent": "Gatehouse",
          ...signatureHeaders(key, { id: sms.id, at: clock.now(), body }),
        },
        body,
        redirect: "manual",
        signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
      }).catch((cause: unknown) => {
        throw unreachable(cause, patience.aborted ? timeout : undefined);
      });
      // Nothing in it is for us, and it may be endless.
      await response.body?.cancel().catch(() => undefined);
      if (!response.ok) throw refused(response.status);
    },
  };
}

function bodyOf({ to, text, date }: OutgoingSms): string {
  return JSON.stringify({ type: "sms", timestamp: date.toISOString(), data: { to, text } });
}

function unreachable(cause: unknown, waited: number | undefined): DeliveryError {
  if (waited !== undefined) {
    return new DeliveryError(`The SMS gateway did not answer within ${waited} seconds.`, {
      permanent: false,
      code: "deadline",
      cause,
    });
  }
  const code = errorCode(cause instanceof Error ? (cause.cause ?? cause) : cause);
  return new DeliveryError(`The SMS gateway could not be reached (${code}): check SMS_WEBHOOK_URL.`, {
    permanent: false,
    code,
    cause,
  });
}

function refused(status: number): DeliveryError {
  const permanent = REFUSALS.includes(status);
  const message = permanent
    ? `The SMS gateway refused the message (${status}).`
    : `The SMS gateway answered ${status}.`;
  return new DeliveryError(message, { permanent, code: `http_${status}` });
}
