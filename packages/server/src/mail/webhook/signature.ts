import { createHmac } from "node:crypto";

const PREFIX = "whsec_";
/** Standard Webhooks: a secret has from 24 to 64 bytes. */
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/**
 * The key that `SMS_WEBHOOK_SECRET` spells, or `undefined` when it spells none.
 *
 * @example webhookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?.length // 24
 */
export function webhookKey(secret: string): Buffer | undefined {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : "";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const key = Buffer.from(encoded, "base64");
  return key.length >= MIN_BYTES && key.length <= MAX_BYTES ? key : undefined;
}

/**
 * The headers that prove where a body comes from, by the Standard Webhooks specification: HMAC-SHA-256 over id, time and
 * body. The receiver compares the signature and refuses old times, so nothing that was overheard can be sent again.
 */
export function signatureHeaders(
  key: Buffer,
  { id, at, body }: { id: string; at: Date; body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
