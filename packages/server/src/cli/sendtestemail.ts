import { setTimeout as pause } from "node:timers/promises";
import {
  queueTestMails,
  type TestMailOutcome,
  unusableRecipients,
} from "../flows/operator/send-test-mail.ts";
import type { Gatehouse } from "../index.ts";
import type { Command } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { paint, say } from "./output.ts";
import { withGatehouse } from "./surroundings.ts";

/** Seconds to wait for a running server that picked the mail up first. */
const PATIENCE = 60;

export const sendtestemail: Command = {
  summary: "Send a test message, through the outbox and the mail server, and say what became of it.",
  usage: "<address>…",
  options: {},
  positionals: { min: 1, max: 20 },
  async run({ positionals, surroundings }) {
    const [unusable] = unusableRecipients(positionals);
    if (unusable !== undefined) throw new Complaint(`"${unusable}" is no e-mail address. Nothing was sent.`);
    return withGatehouse(surroundings, async (gatehouse) => {
      const recipients = [...new Set(positionals)];
      const outcomes = await send(gatehouse, recipients);
      for (const outcome of outcomes) say(describe(outcome, gatehouse.settings.email.backend));
      return outcomes.length === recipients.length && outcomes.every(({ state }) => state === "sent") ? 0 : 1;
    });
  },
};

async function send(
  { engine, mail }: Gatehouse,
  recipients: readonly string[],
): Promise<readonly TestMailOutcome[]> {
  const outcomes = await queueTestMails(engine, recipients);
  await mail.flush();
  for (const giveUp = Date.now() + PATIENCE * 1000; Date.now() < giveUp; await pause(200)) {
    const current = await outcomes();
    // Waiting without an error: a server that runs beside this command is at it.
    if (current.every(({ state, error }) => state !== "waiting" || error !== null)) return current;
  }
  return outcomes();
}

function describe({ recipient, state, error }: TestMailOutcome, backend: string): string {
  switch (state) {
    case "sent":
      return `${paint("green", "sent")}      ${recipient} (${backend})`;
    case "waiting":
      return `${paint("yellow", "waiting")}   ${recipient}: ${error ?? "nobody has tried yet"}\n          It stays in the outbox, and a running server tries again.`;
    case "given_up":
      return `${paint("red", "given up")}  ${recipient}: ${error ?? ""}`;
  }
}
