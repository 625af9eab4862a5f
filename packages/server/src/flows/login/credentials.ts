import type { Settings } from "../../config/settings.ts";
import { isValidEmail } from "../../django/email-validator.ts";
import { normaliseUsername } from "../../django/normalise.ts";
import { saltedHmac } from "../../django/salted-hmac.ts";
import { isPhoneNumber } from "../../domain/phone.ts";
import type { User } from "../../domain/user.ts";
import { findByPhone } from "../../store/phones.ts";
import {
  getUserById,
  getUserByUsername,
  replacePasswordHash,
  sampleEncodedPassword,
} from "../../store/users.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit } from "../context.ts";
import { rebindJwts } from "../jwt/end.ts";
import { rebindSessions } from "../session-store.ts";
import { transact } from "../transact.ts";
import { usersByEmail } from "../users-by-email.ts";
import { behindLock } from "./guarded.ts";

/** A log-in name and a password, as the caller typed them. */
export interface Credentials {
  readonly method: "email" | "username" | "phone";
  readonly login: string;
  readonly password: string;
}

/** What somebody has typed who could have typed any of the names that people log in with here. */
export function loginMethodOf({ account }: Settings, login: string): Credentials["method"] {
  const methods = account.loginMethods;
  if (methods.includes("email") && isValidEmail(login)) return "email";
  if (methods.includes("phone") && isPhoneNumber(login)) return "phone";
  return methods.find((method) => method === "username") ?? methods[0] ?? "email";
}

export type CredentialCheck =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Finds the user whom the credentials prove. Unknown name, wrong password and unusable password give one answer at
 * one price: exactly one password hash is computed for each (T-70, T-71). Failures are counted per address and per
 * log-in name, before the password is looked at (T-41).
 *
 * An inactive user with the right password is returned: the caller decides what that means.
 */
export async function checkCredentials(visit: Visit, credentials: Credentials): Promise<CredentialCheck> {
  const login = credentials.login.normalize("NFKC").toLowerCase();
  const attempt = await behindLock(visit, { key: login }, () => findProven(visit, credentials));
  if (attempt.locked) {
    await announce(visit, "login_locked");
    return { ok: false, problem: problem("too_many_login_attempts") };
  }
  if (attempt.proof !== undefined) return { ok: true, user: attempt.proof };
  await announce(visit, "login_failed");
  return { ok: false, problem: problem(`${credentials.method}_password_mismatch`, "password") };
}

async function findProven(visit: Visit, { method, login, password }: Credentials): Promise<User | undefined> {
  const { engine } = visit;
  const candidates = await findCandidates(visit, method, login);
  if (candidates.length === 0) await engine.hasher.verify(password, await decoy(visit, login));
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
  if (method === "phone") {
    // One at the most, however many say that the number is theirs: so it is one hash, whatever there is (T-71).
    const holder = await findByPhone(database.db, login);
    const user = holder && (await getUserById(database.db, holder.userId));
    return user === undefined ? [] : [user];
  }
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

/**
 * What the password of an unknown name is held against: the hash of some user whom the name picks, always the same one
 * for the same name. So unknown names take as long as known ones do, also where a database that was taken over holds
 * hashes of many kinds and costs (T-71). What comes out is never looked at.
 */
async function decoy(visit: Visit, login: string): Promise<string | undefined> {
  const { database, settings } = visit.engine;
  const digest = saltedHmac(login, { secret: settings.secretKey, salt: "gatehouse.login.decoy" });
  return sampleEncodedPassword(database.db, digest.readUInt32BE(0) / 2 ** 32);
}

/**
 * Rewrites an outdated hash while the password is at hand. Sessions are bound to the hash that they began with; they are
 * bound to the new one, so that nobody is logged out. When another log-in was quicker, its hash is the user's now.
 */
async function upgradeHash(visit: Visit, user: User, password: string): Promise<User | undefined> {
  const { engine } = visit;
  const encoded = await engine.hasher.hash(password);
  const upgraded = await transact(visit, async (work) => {
    const done = await replacePasswordHash(work.db, { userId: user.id, from: user.password, to: encoded });
    if (!done) return false;
    await rebindSessions(visit, work, { user, to: encoded });
    await rebindJwts(work, { user, to: encoded });
    await work.event({ name: "password_hash_upgraded", userId: user.id });
    return true;
  });
  if (upgraded) return { ...user, password: encoded };
  const current = await getUserById(engine.database.db, user.id);
  return current !== undefined && (await engine.hasher.verify(password, current.password)).ok
    ? current
    : undefined;
}

async function announce(visit: Visit, name: "login_failed" | "login_locked"): Promise<void> {
  await transact(visit, ({ event }) => event({ name }));
}
