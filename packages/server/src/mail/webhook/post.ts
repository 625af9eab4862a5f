import type { Clock } from "../../domain/clock.ts";
import { DeliveryError, errorCode } from "../transports/transport.ts";
import { signatureHeaders } from "./signature.ts";

/** Who gets what is posted, and how an operator calls them. */
export interface Receiver {
  readonly url: string;
  readonly key: Buffer;
  /** Seconds to wait for the whole answer. */
  readonly timeout: number;
  /** As in "The … did not answer". */
  readonly name: string;
  /** The setting that holds the URL. */
  readonly setting: string;
  /** Answers after which trying again would bring the same. */
  readonly refusals: readonly number[];
}

export interface Posting {
  /** The same for every attempt, so that the receiver can drop a second copy. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

/**
 * Posts a body, signed as Standard Webhooks says. Whatever the receiver answers but 2xx, it is not delivered; a redirect is
 * not followed, for it would carry the body to an address that nobody configured.
 *
 * @throws {DeliveryError} whose words hold nothing of the body
 */
export async function postSigned(
  receiver: Receiver,
  { id, body }: Posting,
  { clock, signal }: { clock: Clock; signal?: AbortSignal | undefined },
): Promise<void> {
  const { url, key, timeout } = receiver;
  const patience = AbortSignal.timeout(timeout * 1000);
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "User-Agent": "Gatehouse",
      ...signatureHeaders(key, { id, at: clock.now(), body }),
    },
    body,
    redirect: "manual",
    signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
  }).catch((cause: unknown) => {
    throw unreachable(receiver, cause, patience.aborted);
  });
  // Nothing in it is for us, and it may be endless.
  await response.body?.cancel().catch(() => undefined);
  if (!response.ok) throw refused(receiver, response.status);
}

function unreachable({ name, setting, timeout }: Receiver, cause: unknown, late: boolean): DeliveryError {
  if (late) {
    return new DeliveryError(`The ${name} did not answer within ${timeout} seconds.`, {
      permanent: false,
      code: "deadline",
      cause,
    });
  }
  const code = errorCode(cause instanceof Error ? (cause.cause ?? cause) : cause);
  return new DeliveryError(`The ${name} could not be reached (${code}): check ${setting}.`, {
    permanent: false,
    code,
    cause,
  });
}

function refused({ name, refusals }: Receiver, status: number): DeliveryError {
  const permanent = refusals.includes(status);
  const message = permanent
    ? `The ${name} refused the message (${status}).`
    : `The ${name} answered ${status}.`;
  return new DeliveryError(message, { permanent, code: `http_${status}` });
}
