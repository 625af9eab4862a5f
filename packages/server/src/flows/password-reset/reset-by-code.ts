import type { User } from "../../domain/user.ts";
import { countAttempt, getSecret } from "../../store/secrets.ts";
import { getUserById, setPassword } from "../../store/users.ts";
import {
  type CodeRefusal,
  type CodeResult,
  giveBack,
  gone,
  judgeOwnCode,
  processOf,
  type RightCode,
  spendCode,
} from "../codes/code-flow.ts";
import type { Visit, Work } from "../context.ts";
import { confirmIndirectly } from "../email-verification/confirm-address.ts";
import { passwordProblems } from "../password-rules.ts";
import { transact } from "../transact.ts";
import { resetCode } from "./reset-code.ts";
import { finishReset, forgetWhatWasUnproven } from "./reset-password.ts";

/**
 * Shows whose password a code resets, without using the code up. A wrong one counts as an attempt all the same.
 */
export function inspectResetCode(
  visit: Visit,
  code: string | undefined,
): Promise<{ readonly ok: true; readonly user: User } | CodeRefusal> {
  return transact(visit, async (work) => {
    const judged = await judge(visit, work, code);
    if (!judged.ok) return judged;
    const { process, user } = judged;
    await giveBack(work, process);
    if (process.flags.code_confirmed !== true) {
      resetCode.keep(visit, { ...process, flags: { ...process.flags, code_confirmed: true } });
    }
    return { ok: true, user };
  });
}

/**
 * Notes that the code was typed here and is right, so that the password may come after it. The session changes its token with
 * that: whoever planted it in the browser is not to choose the password (T-10).
 */
export function confirmResetCode(visit: Visit, code: string | undefined): Promise<CodeResult> {
  return transact(visit, async (work): Promise<CodeResult> => {
    const judged = await judge(visit, work, code);
    if (!judged.ok) return judged;
    const { process } = judged;
    await giveBack(work, process);
    visit.session.cycle();
    const confirmed = { code_confirmed: true, code_confirmed_under_new_token: true };
    resetCode.keep(visit, { ...process, flags: { ...process.flags, ...confirmed } });
    return { ok: true };
  });
}

/** In place of a code: the one that {@link confirmResetCode} has found right. */
export const confirmedCode = Symbol("the code that was typed in this session before");

/** As typed; `undefined` where the field could not be used. */
type GivenCode = string | typeof confirmedCode | undefined;

/**
 * Sets a new password by a mailed code. A password that is refused leaves the code as it was; of any number of parallel
 * uses one succeeds (T-32). All sessions of the user end. Whoever has the code reads the mailbox, so the address is
 * verified on the way.
 */
export async function resetPasswordByCode(
  visit: Visit,
  input: { code: GivenCode; password: string | undefined },
): Promise<CodeResult> {
  const { engine } = visit;
  const { code, password } = input;
  const email = processOf(visit, resetCode)?.sentTo;
  // In a transaction of its own, because hashing takes long: the code is used up once the hash is there.
  const judged = await transact(visit, async (work) => {
    const found = await judge(visit, work, code);
    if (found.ok) await giveBack(work, found.process);
    return found;
  });
  if (!judged.ok) return "gone" in judged ? judged : withPasswordProblems(visit, judged, { password, email });
  const { process, user, digest } = judged;
  // Missing or unusable, as the door has found already.
  if (password === undefined) return { ok: false, problems: [] };
  const on = { param: "password", owner: user };
  const problems = await passwordProblems(engine, password, on);
  if (problems.length > 0) return { ok: false, problems };

  // Not before: what is wrong with a key or a password is told without a hash, however many wait for one (T-91).
  using _place = engine.hasher.admit();
  const encoded = await engine.hasher.hash(password);
  return transact(visit, async (work): Promise<CodeResult> => {
    const used = await spendCode(work, resetCode, digest);
    resetCode.drop(visit);
    if (!used) return gone;
    await setPassword(work.db, { userId: user.id, encoded });
    // In this order: that the address is proven now says nothing of who opened the account.
    await forgetWhatWasUnproven(visit, work, user);
    await confirmIndirectly(visit, work, { user, email: process.sentTo });
    await finishReset(visit, work, { user: { ...user, password: encoded }, email: process.sentTo });
    return { ok: true };
  });
}

type Judged = RightCode & { readonly user: User };

async function judge(visit: Visit, work: Work, code: GivenCode): Promise<Judged | CodeRefusal> {
  const judged =
    code === confirmedCode
      ? await judgeConfirmed(visit, work)
      : await judgeOwnCode(visit, work, { flow: resetCode, code, param: "key" });
  if (!judged.ok) return judged;
  const { userId } = judged.process;
  const user = userId === undefined ? undefined : await getUserById(work.db, userId);
  if (user === undefined) {
    resetCode.drop(visit);
    return gone;
  }
  return { ...judged, user };
}

/** The code that was right before still is, as long as it would be taken if it were typed again. */
async function judgeConfirmed(visit: Visit, work: Work): Promise<RightCode | CodeRefusal> {
  const process = processOf(visit, resetCode);
  if (process?.flags.code_confirmed_under_new_token !== true) return gone;
  const secret = await getSecret(work.db, process.secretId);
  const attemptsLeft = await countAttempt(work.db, { id: process.secretId, now: work.now });
  if (secret?.purpose === resetCode.purpose && attemptsLeft !== undefined)
    return { ok: true, process, digest: secret.digest, attemptsLeft };
  resetCode.drop(visit);
  return gone;
}

/**
 * A wrong code and a bad password are told together. What makes the password bad is judged by the address alone, so that
 * it does not show whether there is a user, nor what they are called (T-70).
 */
async function withPasswordProblems(
  visit: Visit,
  refusal: Extract<CodeRefusal, { problems: unknown }>,
  { password, email }: { password: string | undefined; email: string | undefined },
): Promise<CodeRefusal> {
  if (password === undefined) return refusal;
  const on = { param: "password", owner: { email } };
  const problems = await passwordProblems(visit.engine, password, on);
  return { ok: false, problems: [...refusal.problems, ...problems] };
}
