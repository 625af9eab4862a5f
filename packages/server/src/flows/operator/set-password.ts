import type { User } from "../../domain/user.ts";
import { findUserForLogin, getUserByUsername, setPassword } from "../../store/users.ts";
import type { Problem } from "../../text/messages.ts";
import { withdrawCodes } from "../codes/withdraw-codes.ts";
import { type Engine, transact } from "../context.ts";
import { sendNotice } from "../notices.ts";
import { passwordProblems } from "../password-rules.ts";
import { operatorVisit } from "./operator-visit.ts";

/** The user whom an operator means by a user name or an address. */
export async function findUserByName({ database }: Engine, name: string): Promise<User | undefined> {
  const byUsername = await getUserByUsername(database.db, name);
  if (byUsername !== undefined || !name.includes("@")) return byUsername;
  return findUserForLogin(database.db, { email: name });
}

export type SetPasswordResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Sets a user's password without the old one. All their sessions end, since each is bound to the hash it began with. */
export async function setPasswordByOperator(
  engine: Engine,
  user: User,
  password: string,
): Promise<SetPasswordResult> {
  const problems = await passwordProblems(engine.settings, password, { param: "password", owner: user });
  if (problems.length > 0) return { ok: false, problems };
  const encoded = await engine.hasher.hash(password);
  const visit = operatorVisit(engine);
  await transact(visit, async (work) => {
    await setPassword(work.db, { userId: user.id, encoded });
    await withdrawCodes(work, user);
    await work.event({ name: "password_changed_by_operator", userId: user.id });
    await sendNotice(visit, work, { template: "password_changed", user });
  });
  return { ok: true };
}
