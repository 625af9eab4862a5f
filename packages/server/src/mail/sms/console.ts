import { boxed } from "../transports/boxed.ts";
import type { SmsSender } from "./sms-sender.ts";

/** Prints each message instead of sending it: for development only. */
export function createConsoleSmsSender(output: { write(text: string): unknown } = process.stdout): SmsSender {
  return {
    send: async ({ to, text }) => {
      output.write(boxed("sms", [`To: ${to}`, "", ...text.split("\n")]));
    },
  };
}
