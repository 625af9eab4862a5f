import { createHash, randomBytes } from "node:crypto";
import { sessionKeys } from "../../domain/session.ts";
import type { UserVerification } from "../../domain/webauthn.ts";
import { consumeSecret, insertSecret } from "../../store/secrets.ts";
import type { Visit, Work } from "../context.ts";

/** What a challenge is for. That of one ceremony is nothing at another (T-30). */
export interface Ceremony {
  readonly purpose: `webauthn_${"add" | "signup" | "login" | "second_factor" | "reauthentication"}`;
  /** Whose key is asked for; absent where the key itself is to say so. */
  readonly userId?: number;
}

/** A challenge that was given out, and what was asked with it. */
export interface Challenge {
  readonly challenge: string;
  readonly userVerification: UserVerification;
}

/** How a key is asked for. */
export interface Asking extends Ceremony {
  readonly userVerification: UserVerification;
  /** False when nobody will see the answer, as with HEAD: then nothing has been asked. */
  readonly seen: boolean;
}

/** How long somebody may take for a ceremony, in seconds. */
const LIFETIME = 600;

/** Far beyond the 16 bytes that WebAuthn asks for (section 13.4.3). */
const BYTES = 32;

/**
 * Makes a challenge for this session, in the place of any before. The session has it as fido2 and allauth write it; that it
 * is good once, and for what, a row of `gatehouse_secret` says.
 */
export async function giveChallenge(
  { session }: Visit,
  work: Work,
  { purpose, userId, userVerification, seen }: Asking,
): Promise<string> {
  const challenge = randomBytes(BYTES).toString("base64url");
  if (!seen) return challenge;
  await insertSecret(work.db, {
    purpose,
    digest: digestOf(challenge),
    subject: userId ?? null,
    createdAt: work.now,
    expiresAt: new Date(work.now.getTime() + LIFETIME * 1000),
  });
  session.set(sessionKeys.webauthnState, { challenge, user_verification: userVerification });
  return challenge;
}

/**
 * Uses up the challenge of this session, before anything is judged by it: of any number of parallel uses one gets it (T-32),
 * and what comes of it does not matter. `undefined` when there is none that was given out for this.
 */
export async function takeChallenge(
  { session }: Visit,
  work: Work,
  { purpose, userId }: Ceremony,
): Promise<Challenge | undefined> {
  const given = readState(session.get(sessionKeys.webauthnState));
  if (given === undefined) return undefined;
  const used = await consumeSecret(work.db, { purpose, digest: digestOf(given.challenge), now: work.now });
  if (used === undefined) return undefined;
  session.remove(sessionKeys.webauthnState);
  return used.subject === (userId === undefined ? null : String(userId)) ? given : undefined;
}

function readState(stored: unknown): Challenge | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { challenge, user_verification: asked } = stored as Readonly<Record<string, unknown>>;
  if (typeof challenge !== "string") return undefined;
  // What was asked is not certain: then it is the most that can be.
  const isKnown = asked === "preferred" || asked === "discouraged";
  return { challenge, userVerification: isKnown ? asked : "required" };
}

function digestOf(challenge: string): string {
  return createHash("sha256").update(challenge).digest("base64url");
}
