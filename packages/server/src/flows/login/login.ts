import { recordAuthentication } from "../../domain/authentication-record.ts";
import { sessionKeys } from "../../domain/session.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit } from "../context.ts";
import { isVerificationOnHold } from "../email-verification/verification-code.ts";
import { isPhoneOnHold } from "../phone-verification/phone-code.ts";
import { transact } from "../transact.ts";
import { type Credentials, checkCredentials } from "./credentials.ts";
import { giveUpPending } from "./pending.ts";
import { beginLogin } from "./stages.ts";

export type LoginResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly refused: "already_authenticated" };

export interface LoginOptions {
  /** Whether the browser is to know its user after it was closed, as they wish, at a door where people are asked. */
  readonly remember?: boolean;
}

/**
 * Logs in by password. `ok` means that the credentials are right; whether the visitor is signed in, or waits at a
 * stage, is then the visit's state. An inactive user stays a stranger.
 */
export async function login(
  visit: Visit,
  credentials: Credentials,
  { remember }: LoginOptions = {},
): Promise<LoginResult> {
  if (visit.user !== undefined) return { ok: false, refused: "already_authenticated" };
  const check = await checkCredentials(visit, credentials);
  if (!check.ok) return { ok: false, problems: [check.problem] };
  const { user } = check;
  const email = credentials.method === "email" ? credentials.login.toLowerCase() : undefined;
  const onHold =
    (email !== undefined && (await isVerificationOnHold(visit, { user, email }))) ||
    (await isPhoneOnHold(visit, user));
  if (onHold) {
    return { ok: false, problems: [problem("too_many_login_attempts")] };
  }
  await transact(visit, async (work) => {
    giveUpPending(visit);
    if (remember !== undefined) rememberSession(visit, remember);
    recordAuthentication(visit.session, {
      method: "password",
      at: work.now.getTime() / 1000,
      [credentials.method]: email ?? credentials.login,
    });
    if (user.isActive) await beginLogin(visit, work, { user, email });
  });
  return { ok: true };
}

/** `ACCOUNT_SESSION_REMEMBER`, or what the user wishes where that leaves it to them: Django's `set_expiry()`. */
function rememberSession({ engine, session }: Visit, wished: boolean): void {
  const { account, session: settings } = engine.settings;
  session.set(sessionKeys.expiry, (account.sessionRemember ?? wished) ? settings.cookieAge : 0);
}
