import { normaliseUsername } from "../../django/normalise.ts";
import type { User } from "../../domain/user.ts";
import { getUserByUsername, replacePasswordHash } from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import { transact, type Visit } from "../context.ts";
import { consumeLimit, giveBackLimit } from "../rate-limits.ts";
import { usersByEmail } from "../users-by-email.ts";

/** A log-in name and a password, as the caller typed them. */
export interface Credentials {
  readonly method: "email" | "username";
  readonly login: string;
  readonly password: string;
}

export type CredentialCheck =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly problem: Problem; readonly locked?: number };

/**
 * Finds the user whom the credentials prove. Unknown name, wrong password and unusable password give one answer at
 * one price: exactly one password hash is computed for each (T-70, T-71). Failures are counted per address and per
 * log-in name, before the password is looked at (T-41).
 *
 * An inactive user with the right password is returned: the caller decides what that means.
 */
export async function checkCredentials(visit: Visit, credentials: Credentials): Promise<CredentialCheck> {
  const login = credentials.login.normalize("NFKC").toLowerCase();
  const attempt = await consumeLimit(visit, "login_failed", { key: login });
  if (!attempt.allowed) {
    await announce(visit, "login_locked");
    return { ok: false, problem: problem("too_many_login_attempts"), locked: attempt.retryAfter };
  }
  const user = await findProven(visit, credentials);
  if (user === undefined) {
    await announce(visit, "login_failed");
    return { ok: false, problem: problem(`${credentials.method}_password_mismatch`, "password") };
  }
  await giveBackLimit(visit, attempt);
  return { ok: true, user };
}

async function findProven(visit: Visit, { method, login, password }: Credentials): Promise<User | undefined> {
  const { engine } = visit;
  const candidates = await findCandidates(visit, method, login);
  if (candidates.length === 0) await engine.hasher.verify(password, undefined);
  for (const user of candidates) {
    const { ok, mustUpdate } = await engine.hasher.verify(password, user.password);
    if (ok) return mustUpdate ? await upgradeHash(visit, user, password) : user;
  }
  return undefined;
}

async function findCandidates(
  visit: Visit,
  method: Credentials["method"],
  login: string,
): Promise<readonly User[]> {
  const { database, settings } = visit.engine;
  const methods = settings.account.loginMethods;
  const candidates: User[] = [];
  // Somebody who types an address where a username is asked for means the address (allauth's backend does the same).
  if (methods.includes("email")) {
    candidates.push(
      ...(await usersByEmail(database.db, login, { preferVerified: true })).map(({ user }) => user),
    );
  }
  if (method === "username" && methods.includes("username")) {
    // As typed first, for names that something else than a sign-up here stored unnormalised (T-73).
    const user =
      (await getUserByUsername(database.db, login)) ??
      (await getUserByUsername(database.db, normaliseUsername(login)));
    if (user !== undefined && !candidates.some(({ id }) => id === user.id)) candidates.push(user);
  }
  return candidates;
}

/** Rewrites an outdated hash while the password is at hand, unless somebody changed it meanwhile. */
async function upgradeHash(visit: Visit, user: User, password: string): Promise<User> {
  const encoded = await visit.engine.hasher.hash(password);
  const upgraded = await transact(visit, async ({ db, event }) => {
    const done = await replacePasswordHash(db, { userId: user.id, from: user.password, to: encoded });
    if (done) await event({ name: "password_hash_upgraded", userId: user.id });
    return done;
  });
  return upgraded ? { ...user, password: encoded } : user;
}

async function announce(visit: Visit, name: "login_failed" | "login_locked"): Promise<void> {
  await transact(visit, ({ event }) => event({ name }));
}
