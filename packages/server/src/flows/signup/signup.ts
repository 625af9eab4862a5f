import { normaliseUsername } from "../../django/normalise.ts";
import { makeUnusablePassword } from "../../django/password-encodings/index.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { UserFieldValues } from "../../domain/user-field.ts";
import type { Db } from "../../store/database.ts";
import { createEmailAddress } from "../../store/email-addresses.ts";
import { setUnverifiedPhone } from "../../store/phones.ts";
import { type Problem, problem } from "../../text/messages.ts";
import { askOperator } from "../ask-operator.ts";
import type { Engine, Visit } from "../context.ts";
import { giveUpPending } from "../login/pending.ts";
import { beginLogin } from "../login/stages.ts";
import { emailObjections, phoneObjections } from "../objections.ts";
import { passwordProblems } from "../password-rules.ts";
import { transact } from "../transact.ts";
import { emailAvailability } from "../unique-email.ts";
import { phoneAvailability } from "../unique-phone.ts";
import { usernameProblems } from "../username-rules.ts";
import { insertUser } from "./insert-user.ts";
import { rememberSignup } from "./remembered-signup.ts";

/** The fields of a sign-up, already of the right shape. Which ones exist is `ACCOUNT_SIGNUP_FIELDS`. */
export interface SignupInput {
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly username: string | undefined;
  /** Absent for an account that logs in by other means. */
  readonly password: string | undefined;
  /** What the account is to be opened by. */
  readonly by: "password" | "passkey";
  /** Of the operator's own columns, by column (`USER_FIELDS`), and `first_name` and `last_name` where the door asks for them. */
  readonly own: UserFieldValues;
  /** True when something was typed into the field that people do not see (`ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD`). */
  readonly trapped: boolean;
  /** False when the door found a field unusable: then the rest is only looked over, and nothing is made. */
  readonly complete: boolean;
}

export type SignupResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly refused: "already_authenticated" | "closed" };

/** What is wrong with a sign-up besides its shape: names taken, a weak password. */
async function signupProblems(visit: Visit, input: SignupInput): Promise<readonly Problem[]> {
  const { settings, database } = visit.engine;
  const problems: Problem[] = [];
  if (input.email !== undefined) problems.push(...(await emailObjections(visit.engine, input.email)));
  if (
    input.email !== undefined &&
    (await emailAvailability(database.db, settings, { email: input.email })) === "taken"
  ) {
    problems.push(problem("email_taken", "email"));
  }
  if (input.phone !== undefined) {
    const taken = await takenPhone(database.db, visit, input.phone);
    problems.push(...(taken === undefined ? await phoneObjections(visit.engine, input.phone) : [taken]));
  }
  if (input.username !== undefined) {
    const { username, email, phone } = input;
    problems.push(...(await usernameProblems(visit, { username, email, phone })));
  }
  if (input.password !== undefined) {
    const owner = {
      ...(input.email && { email: input.email }),
      ...(input.username && { username: input.username }),
      attributes: input.own,
    };
    problems.push(...(await passwordProblems(visit.engine, input.password, { param: "password", owner })));
  }
  return problems;
}

async function takenPhone(db: Db, { engine }: Visit, phone: string): Promise<Problem | undefined> {
  const availability = await phoneAvailability(db, engine.settings, { phone });
  return availability === "taken" ? problem("phone_taken", "phone") : undefined;
}

/** Whether anybody may sign up now. */
export async function isOpenForSignup(engine: Engine): Promise<boolean> {
  return (await askOperator(engine, "isOpenForSignup", (own) => own.isOpenForSignup?.())) ?? true;
}

/**
 * Makes the account, its address and the mail that confirms it in one transaction, and enters the log-in pipeline.
 *
 * Where the address belongs to somebody and enumeration is prevented, nothing is made: the visitor gets the same
 * answer at the same price, and the owner of the address a mail. Where the phone number does, the account is made and gets
 * no further than its verification, for which no code fits; the owner of the number is told.
 */
export async function signup(visit: Visit, typed: SignupInput): Promise<SignupResult> {
  // One spelling for one name, before it is looked at in any way: a look-alike of a taken name is taken (T-73).
  const input = { ...typed, username: typed.username && normaliseUsername(typed.username) };
  const problems = await signupProblems(visit, input);
  if (problems.length > 0 || !input.complete) return { ok: false, problems };
  if (visit.user !== undefined) return { ok: false, refused: "already_authenticated" };

  const { hasher, settings } = visit.engine;
  if (!(await isOpenForSignup(visit.engine))) return { ok: false, refused: "closed" };
  if (input.trapped) {
    // A program filled it in. It is to believe that it has done well.
    await transact(visit, ({ event }) => event({ name: "signup_trapped" }));
    return { ok: true };
  }
  const suggestion = input.username
    ? undefined
    : await askOperator(visit.engine, "generateUsername", (own) =>
        own.generateUsername?.({ email: input.email }),
      );
  // Hashed before anything is known about the address, and outside the transaction: it takes long.
  const password = input.password === undefined ? makeUnusablePassword() : await hasher.hash(input.password);
  return transact(visit, async (work) => {
    giveUpPending(visit);
    const availability =
      input.email === undefined ? "free" : await emailAvailability(work.db, settings, { email: input.email });
    if (availability === "taken") return { ok: false, problems: [problem("email_taken", "email")] };
    if (availability === "hidden") {
      const { email, phone, username, own } = input;
      await beginLogin(visit, work, { user: undefined, email, phone, signup: input.by });
      await rememberSignup(visit, work, { username, suggestion, password, own });
      return { ok: true };
    }
    const taken = input.phone === undefined ? undefined : await takenPhone(work.db, visit, input.phone);
    if (taken !== undefined) return { ok: false, problems: [taken] };
    const user = await insertUser(visit, work, { ...input, suggestion, password });
    if (user === undefined) return { ok: false, problems: [problem("username_taken", "username")] };
    if (input.email !== undefined) {
      await createEmailAddress(work.db, {
        userId: user.id,
        email: input.email,
        verified: false,
        primary: true,
      });
    }
    if (input.phone !== undefined) await setUnverifiedPhone(work.db, { userId: user.id, phone: input.phone });
    visit.session.set(sessionKeys.verifiedEmail, null);
    await work.event({ name: "user_signed_up", userId: user.id });
    await beginLogin(visit, work, { user, signup: input.by });
    return { ok: true };
  });
}
