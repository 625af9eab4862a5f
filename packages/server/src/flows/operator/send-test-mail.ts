import { parseAddress } from "../../mail/address.ts";
import { listRecentMails } from "../../store/outbox.ts";
import type { Engine } from "../context.ts";
import { transact } from "../transact.ts";
import { operatorVisit } from "./operator-visit.ts";

export interface TestMailOutcome {
  readonly recipient: string;
  readonly state: "sent" | "waiting" | "given_up";
  /** Why it was not sent, in words for operators. */
  readonly error: string | null;
}

/** Recipients that no mail can go to. */
export function unusableRecipients(recipients: readonly string[]): readonly string[] {
  return recipients.filter((recipient) => !parseAddress(recipient).ok);
}

/**
 * Puts a test message for each recipient into the outbox, as any other mail is. The caller has the mail worker deliver.
 *
 * @returns what the outbox knows of these messages, whenever asked
 */
export async function queueTestMails(
  engine: Engine,
  recipients: readonly string[],
): Promise<() => Promise<readonly TestMailOutcome[]>> {
  const since = await transact(operatorVisit(engine), async (work) => {
    for (const to of recipients) await work.mail({ template: "test", to });
    return work.now;
  });
  return async () => {
    const recent = await listRecentMails(engine.database.db, recipients.length + 100);
    return recent
      .filter(
        (mail) => mail.category === "test" && mail.createdAt >= since && recipients.includes(mail.recipient),
      )
      .map((mail) => ({ recipient: mail.recipient, state: stateOf(mail), error: mail.lastError }));
  };
}

function stateOf(mail: { sentAt: Date | null; failedAt: Date | null }): TestMailOutcome["state"] {
  if (mail.sentAt !== null) return "sent";
  return mail.failedAt === null ? "waiting" : "given_up";
}
