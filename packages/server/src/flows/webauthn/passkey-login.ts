import { decodeBase36 } from "../../django/base36.ts";
import { decodeBase64Url } from "../../django/base64url.ts";
import { recordAuthentication } from "../../domain/authentication-record.ts";
import type { User } from "../../domain/user.ts";
import type { AssertionCredential } from "../../domain/webauthn.ts";
import { touchAuthenticator } from "../../store/authenticators.ts";
import type { Db } from "../../store/database.ts";
import { getUserById } from "../../store/users.ts";
import { problem } from "../../text/messages.ts";
import type { Visit, Work } from "../context.ts";
import { behindLock } from "../login/guarded.ts";
import type { LoginResult } from "../login/login.ts";
import { giveUpPending } from "../login/pending.ts";
import { beginLogin } from "../login/stages.ts";
import { consumeLimit, RateLimited } from "../rate-limits.ts";
import { transact } from "../transact.ts";
import { askForKey, type RequestOptions } from "./ceremony-options.ts";
import { takeChallenge } from "./challenge.ts";
import { takeAssertion } from "./take-assertion.ts";

const ceremony = { purpose: "webauthn_login" } as const;

/**
 * Asks for anybody's passkey. Strangers may, and each time two rows are written, so it is counted.
 *
 * @throws RateLimited
 */
export async function askForPasskey(visit: Visit, look: { seen: boolean }): Promise<RequestOptions> {
  const verdict = await consumeLimit(visit, "request_passkey");
  if (!verdict.allowed) throw new RateLimited(verdict.retryAfter);
  return askForKey(visit, { ...ceremony, ...look });
}

/**
 * Logs in by a passkey alone. It counts as both factors, so it must have verified its owner, whatever the browser was asked:
 * a security key that somebody found opens nothing (T-46).
 *
 * Failures count against the caller's address and against nobody's account: a signature is not guessed, and whose account
 * it is about is the caller's word, by which strangers could lock everybody out (T-44) or find out who is there (T-70).
 */
export async function logInByPasskey(visit: Visit, credential: AssertionCredential): Promise<LoginResult> {
  if (visit.user !== undefined) return { ok: false, refused: "already_authenticated" };
  const attempt = await behindLock(visit, { scope: "ip" }, () =>
    transact(visit, async (work) => {
      const proven = await takePasskey(visit, work, credential);
      if (!proven) await work.event({ name: "login_failed" });
      return proven || undefined;
    }),
  );
  if (!attempt.locked && attempt.proof) return { ok: true };
  if (attempt.locked) await transact(visit, ({ event }) => event({ name: "login_locked" }));
  const found = attempt.locked ? "too_many_login_attempts" : "incorrect_code";
  return { ok: false, problems: [problem(found, "credential")] };
}

async function takePasskey(visit: Visit, work: Work, credential: AssertionCredential): Promise<boolean> {
  const challenge = await takeChallenge(visit, work, ceremony);
  const user = await ownerOf(work.db, credential);
  if (challenge === undefined || user === undefined) return false;
  const use = { userId: user.id, credential, challenge, userVerified: true };
  const key = await takeAssertion(visit, work, use);
  if (key === undefined) return false;
  giveUpPending(visit);
  // An inactive user stays a stranger, and nothing of them is left in the session.
  if (!user.isActive) return true;
  const { id, type } = key;
  await touchAuthenticator(work.db, { id, at: work.now });
  recordAuthentication(visit.session, {
    method: "mfa",
    at: work.now.getTime() / 1000,
    id,
    type,
    passwordless: true,
  });
  await work.event({
    name: "authenticator_used",
    userId: user.id,
    details: { purpose: "login", type },
  });
  await beginLogin(visit, work, { user, handled: ["mfa_authenticate"] });
  return true;
}

/** Who it is, by the name that the key has for its owner: the user's id in Django's base 36. */
async function ownerOf(db: Db, { response }: AssertionCredential): Promise<User | undefined> {
  const handle = decodeBase64Url(response.userHandle ?? "")?.toString("latin1");
  const userId = handle === undefined ? undefined : decodeBase36(handle);
  return userId === undefined ? undefined : getUserById(db, userId);
}
