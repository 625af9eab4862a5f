import type { Visit, Work } from "./context.ts";
import { frontendUrl } from "./frontend-urls.ts";

/**
 * The mails that make an answer's secrecy possible: where an answer must not tell whether an address has an account, the
 * reader of that address is told, who may know (T-70).
 */

/** Tells the owner of an address that somebody tried to sign up with it. */
export async function mailAccountExists(visit: Visit, work: Work, email: string): Promise<void> {
  await work.mail({
    template: "account_already_exists",
    to: email,
    context: { email, passwordResetUrl: frontendUrl(visit.engine.settings, "account_reset_password") },
  });
}

/** Tells the reader of an address that it has no account, if `ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS` is on. */
export async function mailUnknownAccount(visit: Visit, work: Work, email: string): Promise<void> {
  const { settings } = visit.engine;
  if (!settings.account.emailUnknownAccounts) return;
  await work.mail({
    template: "unknown_account",
    to: email,
    context: { email, signupUrl: frontendUrl(settings, "account_signup") },
  });
}
