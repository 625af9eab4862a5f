import type { Clock } from "../../domain/clock.ts";
import { postSigned, type Receiver } from "../webhook/post.ts";
import type { OutgoingSms, SmsSender } from "./sms-sender.ts";

export interface WebhookOptions extends Pick<Receiver, "url" | "key" | "timeout"> {
  readonly clock: Clock;
}

/** Posts each message to the operator's gateway. */
export function createWebhookSmsSender({ clock, ...address }: WebhookOptions): SmsSender {
  const gateway: Receiver = {
    ...address,
    name: "SMS gateway",
    setting: "SMS_WEBHOOK_URL",
    // What it says about this message, rather than about us or itself.
    refusals: [400, 413, 422],
  };
  return {
    send: (sms, signal) => postSigned(gateway, { id: sms.id, body: bodyOf(sms) }, { clock, signal }),
  };
}

function bodyOf({ to, text, date }: OutgoingSms): string {
  return JSON.stringify({ type: "sms", timestamp: date.toISOString(), data: { to, text } });
}
