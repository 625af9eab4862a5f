import type { Settings } from "../../config/settings.ts";
import { usesPhones } from "../../config/uses-phones.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** Whether codes reach phones, where people have any. Sends nothing: a gateway has no way to be asked. */
export function checkSms(settings: Settings): readonly Finding[] {
  const { sms, debug } = settings;
  if (!usesPhones(settings)) return [];
  switch (sms.backend) {
    case "adapter":
      return [ok("sms", "Leaves by adapter.sendSms in gatehouse.config.ts.")];
    case "webhook":
      return [ok("sms", `Leaves by the gateway at ${new URL(sms.webhookUrl ?? "").host}.`)];
    default: {
      const way = sms.backend === "file" ? `files in ${sms.filePath}` : "the console";
      if (debug) return [ok("sms", `Leaves by ${way}.`)];
      const remedy = "Set SMS_BACKEND=webhook for a site with users.";
      return [warning("sms", `SMS_BACKEND is ${sms.backend}: nobody gets a code for their phone.`, remedy)];
    }
  }
}
