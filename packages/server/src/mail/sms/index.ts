import type { Adapter } from "../../config/adapter.ts";
import type { Settings } from "../../config/settings.ts";
import type { Clock } from "../../domain/clock.ts";
import { missingFunction } from "../transports/transport.ts";
import { webhookKey } from "../webhook/signature.ts";
import { createConsoleSmsSender } from "./console.ts";
import { createFileSmsSender } from "./file.ts";
import type { SmsSender } from "./sms-sender.ts";
import { createWebhookSmsSender } from "./webhook.ts";

/**
 * The way to people's phones that `SMS_BACKEND` names.
 *
 * @param parts `adapter`: whose `sendSms` the backend `adapter` is; that it is there was checked with the settings
 */
export function createSmsSender(
  { sms }: Settings,
  { clock, adapter = {} }: { clock: Clock; adapter?: Adapter },
): SmsSender {
  switch (sms.backend) {
    case "adapter": {
      const sendSms = adapter.sendSms ?? missingFunction("SMS_BACKEND", "sendSms");
      // Whatever it throws is worth another try.
      return { send: ({ id, to, text }, signal) => sendSms({ id, to, text }, signal) };
    }
    case "console":
      return createConsoleSmsSender();
    case "file":
      return createFileSmsSender(sms.filePath);
    case "webhook": {
      const key = webhookKey(sms.webhookSecret);
      // The settings were refused without them.
      if (sms.webhookUrl === null || key === undefined)
        throw new Error("SMS_BACKEND is webhook, and SMS_WEBHOOK_URL or SMS_WEBHOOK_SECRET is missing.");
      return createWebhookSmsSender({ url: sms.webhookUrl, key, timeout: sms.webhookTimeout, clock });
    }
  }
}
