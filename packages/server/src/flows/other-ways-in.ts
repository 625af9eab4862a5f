import type { User } from "../domain/user.ts";
import { deleteApiTokenOf } from "../store/api-tokens.ts";
import { deleteSecretsOf } from "../store/secrets.ts";
import type { Work } from "./context.ts";
import { endJwtsOf } from "./jwt/end.ts";

/**
 * Ends what else opens this account, for a change of the password, since who makes one means to shut others out: every code that was
 * sent and not used yet, in whatever session it is waited for, the API token, and refresh
 * tokens, on Django's blacklist too. Sessions need no mention here: they are bound to
 * the password that they began with.
 */
export async function endOtherWaysIn(work: Work, user: Pick<User, "id">): Promise<void> {
  for (const purpose of ["login_code", "password_reset_code"] as const) {
    await deleteSecretsOf(work.db, { purpose, subject: user.id });
  }
  await endTokensOf(work, user);
}

/** Ends the log-ins that are in no list of sessions: those by an API token and by refresh tokens. */
export async function endTokensOf(work: Work, { id }: Pick<User, "id">): Promise<void> {
  await deleteApiTokenOf(work.db, id);
  await endJwtsOf(work, id);
}
