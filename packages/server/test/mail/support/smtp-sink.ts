import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import certificateFor from "smtp-server/lib/tls-options.js";

/** One mail as it came over the wire. */
export interface ReceivedMail {
  /** What stood between the angle brackets of MAIL FROM and of each RCPT TO, byte for byte. */
  readonly from: string;
  readonly recipients: readonly string[];
  readonly source: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface SinkOptions {
  /** A former sink's port, to come back at the same address. */
  readonly port?: number;
  readonly tls?: "none" | "starttls" | "implicit";
  readonly login?: { readonly user: string; readonly password: string };
  readonly smtpUtf8?: boolean;
  /** A refusal of a recipient, as the reply's code and text. */
  readonly refuseRecipient?: (address: string) => readonly [number, string] | undefined;
  /** A refusal after DATA. */
  readonly refuseMail?: () => readonly [number, string] | undefined;
  /** Runs between DATA and its reply. */
  readonly beforeReply?: () => Promise<void>;
}

export interface SmtpSink {
  readonly port: number;
  readonly received: ReceivedMail[];
  /** Every recipient that was asked for, taken or not, byte for byte. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** A real SMTP server on a port of this machine. */
export async function startSmtpSink(options: SinkOptions = {}): Promise<SmtpSink> {
  const { tls = "none", login } = options;
  const received: ReceivedMail[] = [];
  const wire: Wire = { asked: [], mails: new Map() };
  const { key, cert } = certificateFor();

  const server = new SMTPServer({
    secure: tls === "implicit",
    // Its own, given by name: nobody vouches for it.
    ...(key !== undefined && cert !== undefined && { key, cert }),
    hideSTARTTLS: tls !== "starttls",
    hideSMTPUTF8: options.smtpUtf8 !== true,
    authOptional: login === undefined,
    disabledCommands: login === undefined ? ["AUTH"] : [],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 200,
    logger: wireLogger(wire),
    onAuth: ({ username, password }, _session, done) => {
      const good = username === login?.user && password === login?.password;
      if (good) done(null, { user: username ?? "" });
      else done(new Error("Invalid username or password"));
    },
    onRcptTo: ({ address }, _session, done) => done(refusal(options.refuseRecipient?.(address))),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const refused = refusal(options.refuseMail?.());
        if (refused === null) {
          received.push({
            from: "",
            recipients: [],
            ...wire.mails.get(session.id),
            source: Buffer.concat(chunks).toString("utf8"),
            secure: session.secure === true,
            user: typeof session.user === "string" ? session.user : undefined,
          });
        }
        void (options.beforeReply?.() ?? Promise.resolve()).then(() => done(refused));
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    asked: wire.asked,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function refusal(reply: readonly [number, string] | undefined): Error | null {
  return reply === undefined ? null : Object.assign(new Error(reply[1]), { responseCode: reply[0] });
}

interface Wire {
  readonly asked: string[];
  readonly mails: Map<string, { from: string; recipients: string[] }>;
}

/** Hears every command as it arrives, before the server has made anything of it. */
function wireLogger(wire: Wire): SMTPServerOptions["logger"] {
  const hear = (entry: { tnx?: string; cid?: string }, format: string, line: unknown): void => {
    if (entry.tnx !== "command" || format !== "C:" || typeof entry.cid !== "string") return;
    const [, command, path] = /^(MAIL FROM|RCPT TO):<(.*)>(?: [A-Z0-9=]+)*$/is.exec(String(line)) ?? [];
    if (command === undefined || path === undefined) return;
    if (command.toUpperCase() === "MAIL FROM") wire.mails.set(entry.cid, { from: path, recipients: [] });
    else {
      wire.asked.push(path);
      wire.mails.get(entry.cid)?.recipients.push(path);
    }
  };
  const nothing = (): void => undefined;
  return {
    trace: nothing,
    debug: hear,
    info: nothing,
    warn: nothing,
    error: nothing,
    fatal: nothing,
    level: nothing,
  };
}
