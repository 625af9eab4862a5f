/**
 * A mail server as a process that can be killed; started by faults.ts. Argument: the port. It prints the recipient of each mail before it
 * acknowledges it.
 */
import { writeSync } from "node:fs";
import { startSmtpSink } from "../../packages/server/test/mail/support/smtp-sink.ts";

const STDOUT = 1;

const sink = await startSmtpSink({
  port: Number(process.argv[2]),
  beforeReply: async () => {
    const recipients = sink.received.splice(0).flatMap((mail) => mail.recipients);
    for (const recipient of recipients) writeSync(STDOUT, `${recipient}\n`);
  },
});
writeSync(STDOUT, "ready\n");
