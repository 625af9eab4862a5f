import { hash, randomBytes } from "node:crypto";
import type { Settings } from "../../config/settings.ts";
import { saltedHmac } from "../../django/salted-hmac.ts";
import { networkOf } from "../../domain/network.ts";
import type { User } from "../../domain/user.ts";
import {
  type ApiToken,
  deleteApiTokenOf,
  getApiTokenOf,
  getApiTokenWithUser,
  insertApiToken,
} from "../../store/api-tokens.ts";
import type { Db } from "../../store/database.ts";
import { getUserById } from "../../store/users.ts";
import type { Engine, Visit, Work } from "../context.ts";
import { SessionInterrupted } from "../session-row.ts";
import { transact } from "../transact.ts";

/** What a token of REST framework looks like: anything else is not looked up at all. */
const TOKEN_SHAPE = /^[0-9a-f]{40}$/;

/**
 * The user's API token: the one that they have, or a new one. A stored hash cannot be turned back, so the token is made again
 * of what only we know, and of its row.
 */
export function apiTokenFor(visit: Visit, user: User): Promise<string> {
  return transact(visit, async (work) => {
    // The password that let them in may have been changed since, which ends what it opened (T-14).
    const now = await getUserById(work.db, user.id);
    if (now === undefined || !now.isActive || now.password !== user.password) throw new SessionInterrupted();
    const held = await getApiTokenOf(work.db, user.id);
    const token = held && !isTooOld(visit.engine, held) ? reveal(visit.engine.settings, held) : undefined;
    return token ?? replaceToken(visit, work, user);
  });
}

/** A new token takes the place of one that is too old, or that was made under a key which is no longer known. */
async function replaceToken({ engine }: Visit, work: Work, user: User): Promise<string> {
  const { settings } = engine;
  await deleteApiTokenOf(work.db, user.id);
  const made = { userId: user.id, created: work.now };
  const token =
    settings.authtoken.storage === "plain"
      ? randomBytes(20).toString("hex")
      : derive(settings.secretKey, made);
  const inserted = await insertApiToken(work.db, { ...made, key: storedKey(settings, token) });
  if (!inserted) throw new Error("Two API tokens were made for one user in one transaction.");
  return token;
}

interface TokenHolder {
  readonly user: User;
  /** When the token was last used from where it is used now. */
  readonly lastUsed: Date | undefined;
  readonly stillHolds: (db: Db) => Promise<boolean>;
}

/** Whose token this is, while it holds: a row of theirs has it, and it is not older than `AUTHTOKEN_MAX_AGE`. */
export async function userOfApiToken(
  engine: Engine,
  { token, ip }: { token: string; ip: string },
): Promise<TokenHolder | undefined> {
  if (!TOKEN_SHAPE.test(token)) return undefined;
  const asked = { key: storedKey(engine.settings, token), network: networkOf(ip) };
  const found = await getApiTokenWithUser(engine.database.db, asked);
  if (found === undefined || isTooOld(engine, found.token)) return undefined;
  const { user, lastUsed } = found;
  return {
    user,
    lastUsed,
    async stillHolds(db) {
      const now = (await getApiTokenWithUser(db, asked))?.user;
      return now?.isActive === true && now.password === user.password;
    },
  };
}

/** Ends the token that the visitor has come by, which is the only one that they have, on every node at once. */
export async function endApiToken(visit: Visit, user: User): Promise<void> {
  await transact(visit, async ({ db, event }) => {
    await deleteApiTokenOf(db, user.id);
    await event({ name: "user_logged_out", userId: user.id });
  });
}

function isTooOld({ settings, clock }: Engine, { created }: ApiToken): boolean {
  const { maxAge } = settings.authtoken;
  return maxAge !== null && clock.now().getTime() - created.getTime() >= maxAge * 1000;
}

function reveal(settings: Settings, held: ApiToken): string | undefined {
  if (settings.authtoken.storage === "plain") return TOKEN_SHAPE.test(held.key) ? held.key : undefined;
  return [settings.secretKey, ...settings.secretKeyFallbacks]
    .map((secret) => derive(secret, held))
    .find((token) => storedKey(settings, token) === held.key);
}

function derive(secret: string, { userId, created }: Pick<ApiToken, "userId" | "created">): string {
  const value = `${userId}:${created.getTime()}`;
  return saltedHmac(value, { secret, salt: "gatehouse.authtoken" }).toString("hex").slice(0, 40);
}

/** A stolen table of hashes holds nothing that signs anybody in; `plain` is what REST framework itself stores. */
function storedKey({ authtoken }: Settings, token: string): string {
  return authtoken.storage === "plain" ? token : hash("sha256", token, "base64url").slice(0, 40);
}
