import type { Settings } from "../../config/settings.ts";
import { createConsoleTransport } from "./console.ts";
import { createFileTransport } from "./file.ts";
import { createSmtpTransport } from "./smtp.ts";
import type { MailTransport } from "./transport.ts";

export { DeliveryError, type MailTransport, type OutgoingMail } from "./transport.ts";

/** Seconds for one step of an SMTP conversation where `EMAIL_TIMEOUT` says nothing; the system's patience may be minutes. */
const USUAL_TIMEOUT = 30;

/**
 * The way out that `EMAIL_BACKEND` names.
 *
 * @example
 * const transport = createTransport(settings);
 * await transport.verify?.();
 */
export function createTransport(settings: Settings): MailTransport {
  const { email } = settings;
  switch (email.backend) {
    case "console":
      return createConsoleTransport();
    case "file":
      return createFileTransport(email.filePath);
    case "smtp":
      return createSmtpTransport({
        host: email.host,
        port: email.port,
        user: email.hostUser,
        password: email.hostPassword,
        tls: tlsOf(email),
        timeout: email.timeout ?? USUAL_TIMEOUT,
      });
  }
}

function tlsOf(email: Settings["email"]): "starttls" | "implicit" | "none" {
  if (email.useSsl) return "implicit";
  return email.useTls ? "starttls" : "none";
}
