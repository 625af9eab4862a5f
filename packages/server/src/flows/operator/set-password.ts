import type { User } from "../../domain/user.ts";
import { getUserByUsername, setPassword } from "../../store/users.ts";
import type { Problem } from "../../text/messages.ts";
import type { Engine } from "../context.ts";
import { sendNotice } from "../notices.ts";
import { endOtherWaysIn } from "../other-ways-in.ts";
import { passwordProblems } from "../password-rules.ts";
import { transact } from "../transact.ts";
import { usersByEmail } from "../users-by-email.ts";
import { operatorVisit } from "./operator-visit.ts";

/** A user whom an operator may mean, and by what. */
export interface NamedUser {
  readonly user: User;
  readonly by: "user name" | "address";
}

/**
 * The users whom an operator may mean by a user name or an address. They are several where one has for a user name what is
 * another's address, which anybody can bring about by a sign-up (T-25): then the operator has to say more. An address that
 * somebody has verified is theirs alone.
 *
 * @param options `onlyUsername`: it is a user name, whoever else has it for an address
 */
export async function usersNamed(
  { database: { db } }: Engine,
  name: string,
  options: { onlyUsername: boolean },
): Promise<readonly NamedUser[]> {
  const found = new Map<number, NamedUser>();
  if (name.includes("@") && !options.onlyUsername) {
    for (const { user } of await usersByEmail(db, name, { preferVerified: true })) {
      found.set(user.id, { user, by: "address" });
    }
  }
  const user = await getUserByUsername(db, name);
  if (user !== undefined && !found.has(user.id)) found.set(user.id, { user, by: "user name" });
  return [...found.values()];
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
  const problems = await passwordProblems(engine, password, { param: "password", owner: user });
  if (problems.length > 0) return { ok: false, problems };
  const encoded = await engine.hasher.hash(password);
  const visit = operatorVisit(engine);
  await transact(visit, async (work) => {
    await setPassword(work.db, { userId: user.id, encoded });
    await endOtherWaysIn(work, user);
    await work.event({ name: "password_changed_by_operator", userId: user.id });
    await sendNotice(visit, work, { template: "password_changed", user });
  });
  return { ok: true };
}
