import { makeResetKey } from "../../django/password-reset-token.ts";
import type { User } from "../../domain/user.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit, Work } from "../context.ts";
import { mailUnknownAccount } from "../enumeration-mails.ts";
import { frontendUrl } from "../frontend-urls.ts";
import { consumeLimit } from "../rate-limits.ts";
import { transact } from "../transact.ts";
import { userDisplay } from "../user-display.ts";
import { usersByEmail } from "../users-by-email.ts";
import { beginResetByCode } from "./reset-code.ts";
import { resetGenerator, resetState } from "./reset-state.ts";

export type RequestResetResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly limited: /** seconds */ number };

/**
 * Mails a reset link to every active user of this address (or a code to the first of them, for which this session then
 * waits), or, to an address that nobody has, a word that nobody has it. The answer does not tell which (T-70). The mail goes to the address as it is stored, not as it was typed (T-73).
 */
export async function requestPasswordReset(visit: Visit, email: string): Promise<RequestResetResult> {
  const { settings, database } = visit.engine;
  const limit = await consumeLimit(visit, "reset_password", { key: email });
  if (!limit.allowed) return { ok: false, limited: limit.retryAfter };
  const holders = (await usersByEmail(database.db, email, { preferVerified: true })).filter(
    ({ user }) => user.isActive,
  );
  if (holders.length === 0 && settings.account.preventEnumeration === false) {
    return { ok: false, problems: [problem("unknown_account_email", "email")] };
  }
  await transact(visit, async (work) => {
    if (settings.account.passwordResetByCodeEnabled) {
      await beginResetByCode(visit, work, { holder: holders[0], email });
    } else {
      for (const holder of holders) await mailResetLink(visit, work, holder);
      if (holders.length === 0) await mailUnknownAccount(visit, work, email);
    }
    await work.event({ name: "password_reset_requested", ...(holders[0] && { userId: holders[0].user.id }) });
  });
  return { ok: true };
}

async function mailResetLink(
  visit: Visit,
  work: Work,
  { user, email }: { user: User; email: string },
): Promise<void> {
  const { settings } = visit.engine;
  const key = makeResetKey(await resetState(work.db, user), {
    secret: settings.secretKey,
    now: work.now,
    generator: resetGenerator(settings),
  });
  await work.mail({
    template: "password_reset_key",
    to: email,
    context: {
      userDisplay: userDisplay(user),
      ...(settings.account.loginMethods.includes("username") && { username: user.username }),
      passwordResetUrl: frontendUrl(settings, "account_reset_password_from_key", key),
    },
  });
}
