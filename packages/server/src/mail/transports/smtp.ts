import { createTransport as createNodemailer, type NodemailerError } from "nodemailer";
import { withoutPersonalData } from "../redact.ts";
import { compose } from "./compose.ts";
import { DeliveryError, type MailTransport } from "./transport.ts";

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  /** `starttls`: refuse to go on without it. `implicit`: TLS from the first byte. `none`: in the clear, as Django does then. */
  readonly tls: "starttls" | "implicit" | "none";
  /** Seconds to wait for each step of the conversation. */
  readonly timeout: number;
  /** How many mails may be under way at once. */
  readonly connections?: number;
  /** Accept a certificate that nobody vouches for. Whoever sits on the line can then read every reset link. */
  readonly insecureAnyCertificate?: boolean;
}

/** Sends over SMTP, on a few connections that are kept open between mails. */
export function createSmtpTransport(options: SmtpOptions): MailTransport {
  const patience = options.timeout * 1000;
  const { user } = options;
  const transporter = createNodemailer({
    pool: true,
    host: options.host,
    port: options.port,
    secure: options.tls === "implicit",
    requireTLS: options.tls === "starttls",
    ignoreTLS: options.tls === "none",
    ...(user !== undefined && user !== "" && { auth: { user, pass: options.password ?? "" } }),
    tls: { rejectUnauthorized: options.insecureAnyCertificate !== true, minVersion: "TLSv1.2" },
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    maxConnections: options.connections ?? 5,
    // Who decides about a second attempt is the outbox, which remembers the first.
    maxRequeues: 0,
    idleTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Errors of idle connections; those of a mail reach its sender.
  transporter.on("error", () => undefined);
  let takesUtf8: boolean | undefined;

  return {
    send: async (mail, signal) => {
      const { options: message, recipient } = compose(mail);
      if (recipient.needsSmtpUtf8 && takesUtf8 !== true) throw unspeakable(takesUtf8);
      try {
        const info = await transporter.sendMail({ ...message, ...(signal !== undefined && { signal }) });
        if (info.ehlo !== undefined) takesUtf8 = info.ehlo.some((line) => /^SMTPUTF8\b/i.test(line));
      } catch (error) {
        throw deliveryError(error);
      }
    },
    verify: async () => {
      try {
        await transporter.verify();
      } catch (error) {
        throw deliveryError(error);
      }
    },
    close: async () => transporter.close(),
  };
}

/** RFC 6531, 3.2: such an address may only be given to a server that offers SMTPUTF8. Any mail that went before tells. */
function unspeakable(takesUtf8: false | undefined): DeliveryError {
  return takesUtf8 === undefined
    ? new DeliveryError(
        "The recipient's address needs SMTPUTF8, and it is not known yet whether the server offers it.",
        {
          permanent: false,
          code: "smtputf8_unknown",
        },
      )
    : new DeliveryError("The recipient's address needs SMTPUTF8, which the mail server does not offer.", {
        permanent: true,
        code: "smtputf8_missing",
      });
}

/**
 * Permanent is only what the server says about this recipient or this message (RFC 5321, 4.2.1: a 5yz reply to RCPT or
 * DATA). A refused log-in or sender is the operator's to mend, and until then the mail waits.
 */
function deliveryError(error: unknown): DeliveryError {
  if (!isNodemailerError(error)) {
    return new DeliveryError("The mail could not be sent.", {
      permanent: false,
      code: "unknown",
      cause: error,
    });
  }
  const aboutThisMail = error.command === "RCPT TO" || error.command === "DATA";
  const code =
    error.responseCode === undefined
      ? (error.originalCode ?? error.code ?? "unknown")
      : `smtp_${error.responseCode}`;
  return new DeliveryError(explanation(error), {
    permanent: error.permanent === true && aboutThisMail,
    code,
    cause: error,
  });
}

function explanation(error: NodemailerError): string {
  const reply = withoutPersonalData(error.response ?? "").slice(0, 300);
  if (error.code === "EAUTH") {
    return `The mail server refused the log-in: check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD. ${reply}`.trim();
  }
  if (error.responseCode !== undefined) return `The mail server answered ${error.command ?? ""}: ${reply}`;
  switch (error.code) {
    case "ETLS":
    case "ETIMEDOUT":
    case "ESOCKET":
    case "ECONNECTION":
    case "EDNS":
      return `The mail server could not be reached: ${withoutPersonalData(error.message).slice(0, 300)}`;
    default:
      return `The mail could not be sent: ${withoutPersonalData(error.message).slice(0, 300)}`;
  }
}

function isNodemailerError(error: unknown): error is NodemailerError {
  return error instanceof Error;
}
