import type { Settings } from "../../config/settings.ts";
import type { ResetGenerator, ResetTokenState } from "../../django/password-reset-token.ts";
import type { User } from "../../domain/user.ts";
import type { Db } from "../../store/database.ts";
import { listEmailAddresses } from "../../store/email-addresses.ts";

/**
 * What a reset link is bound to: the password, the last log-in and the addresses. When any of them changes, every
 * link made before is dead, without a row that says so.
 */
export async function resetState(db: Db, user: User): Promise<ResetTokenState> {
  const addresses = await listEmailAddresses(db, user.id);
  return {
    userId: user.id,
    password: user.password,
    lastLogin: user.lastLogin,
    email: user.email,
    emails: addresses.map(({ email }) => email),
  };
}

/** `ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR`: whose tokens links carry. */
export function resetGenerator(settings: Settings): ResetGenerator {
  return settings.account.passwordResetTokenGenerator === "django" ? "django" : "allauth";
}
