import type { Adapter } from "../../config/adapter.ts";
import type { Settings } from "../../config/settings.ts";
import { createAdapterTransport } from "./adapter.ts";
import { createConsoleTransport } from "./console.ts";
import type { SmtpOptions } from "./smtp.ts";
import { type MailTransport, missingFunction } from "./transport.ts";

export { DeliveryError, type MailTransport, type OutgoingMail } from "./transport.ts";

/** Seconds for one step of an SMTP conversation where `EMAIL_TIMEOUT` says nothing; the system's patience may be minutes. */
const USUAL_TIMEOUT = 30;

/**
 * The way out that `EMAIL_BACKEND` names.
 *
 * @param adapter whose `sendMail` the backend `adapter` is; that it is there was checked with the settings
 *
 * @example
 * const transport = createTransport(settings);
 * await transport.verify?.();
 */
export function createTransport(settings: Settings, adapter: Adapter = {}): MailTransport {
  const { email } = settings;
  switch (email.backend) {
    case "adapter":
      return createAdapterTransport(adapter.sendMail ?? missingFunction("EMAIL_BACKEND", "sendMail"));
    case "console":
      return createConsoleTransport();
    case "file":
      return whenNeeded(async () => (await import("./file.ts")).createFileTransport(email.filePath));
    case "smtp":
      return whenNeeded(async () => (await import("./smtp.ts")).createSmtpTransport(smtpOptions(email)));
  }
}

/** Loaded with the first mail: the library behind it is the largest of all, and a start should not wait for it. */
function whenNeeded(open: () => Promise<MailTransport>): MailTransport {
  let opened: Promise<MailTransport> | undefined;
  const transport = () => {
    opened ??= open();
    return opened;
  };
  return {
    send: async (mail, signal) => (await transport()).send(mail, signal),
    verify: async () => (await transport()).verify?.(),
    close: async () => (await opened)?.close(),
  };
}

function smtpOptions(email: Settings["email"]): SmtpOptions {
  return {
    host: email.host,
    port: email.port,
    user: email.hostUser,
    password: email.hostPassword,
    tls: tlsOf(email),
    timeout: email.timeout ?? USUAL_TIMEOUT,
  };
}

function tlsOf(email: Settings["email"]): "starttls" | "implicit" | "none" {
  if (email.useSsl) return "implicit";
  return email.useTls ? "starttls" : "none";
}
