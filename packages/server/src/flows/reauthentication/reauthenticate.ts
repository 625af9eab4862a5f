import { authenticationRecords, recordAuthentication } from "../../domain/authentication-record.ts";
import type { User } from "../../domain/user.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit } from "../context.ts";
import { behindLock } from "../login/guarded.ts";
import { proveByCode } from "../second-factor/factor-code.ts";
import { transact } from "../transact.ts";

export type ReauthenticateResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Proves once more, by password, that the visitor is who the session says. Failures count in the same lock as failed
 * log-ins, so a stolen session is no way around it.
 */
export async function reauthenticate(
  visit: Visit,
  user: User,
  password: string,
): Promise<ReauthenticateResult> {
  const key = (visit.primaryEmail ?? (user.email || user.username)).toLowerCase();
  const attempt = await behindLock(visit, { key }, async () => {
    const { ok } = await visit.engine.hasher.verify(password, user.password);
    return ok ? user : undefined;
  });
  if (attempt.locked) return { ok: false, problems: [problem("too_many_login_attempts", "password")] };
  if (attempt.proof === undefined) {
    await transact(visit, ({ event }) => event({ name: "reauthentication_failed", userId: user.id }));
    return { ok: false, problems: [problem("incorrect_password", "password")] };
  }
  await transact(visit, async ({ event, now }) => {
    recordAuthentication(visit.session, {
      method: "password",
      at: now.getTime() / 1000,
      reauthenticated: true,
    });
    await event({ name: "reauthenticated", userId: user.id });
  });
  return { ok: true };
}

/** As {@link reauthenticate}, by a code of one of the user's second factors. */
export function reauthenticateByFactor(
  visit: Visit,
  user: User,
  code: string,
): Promise<ReauthenticateResult> {
  return proveByCode(visit, {
    userId: user.id,
    code,
    purpose: "reauthentication",
    accepted: ({ event }) => event({ name: "reauthenticated", userId: user.id, details: { method: "mfa" } }),
  });
}

/** Whether the last proof of identity in this session is older than `ACCOUNT_REAUTHENTICATION_TIMEOUT`. */
export function needsReauthentication(visit: Visit): boolean {
  const last = authenticationRecords(visit.session).at(-1);
  if (last === undefined) return true;
  const { settings, clock } = visit.engine;
  return clock.now().getTime() / 1000 - last.at >= settings.account.reauthenticationTimeout;
}
