import { randomBytes } from "node:crypto";
import type { Settings } from "../../config/settings.ts";
import type { UserCodeFormat } from "../../config/user-codes.ts";
import { codeDigest, matchesDigest } from "../../crypto/code-digest.ts";
import type { Channel, CodeFlags, CodeProcess } from "../../domain/code-process.ts";
import type { EventName } from "../../domain/event.ts";
import type { User } from "../../domain/user.ts";
import {
  consumeSecret,
  countAttempt,
  deleteSecret,
  getSecret,
  giveBackAttempt,
  insertSecret,
  replaceDigest,
  type Secret,
} from "../../store/secrets.ts";
import { type Problem, problem } from "../../text/messages.ts";
import type { Visit, Work } from "../context.ts";
import { makeUserCode, normaliseUserCode } from "./user-code.ts";

/** A flow that sends a code and waits for it: by which settings it goes, and where its process lives. */
export interface CodeFlow {
  readonly purpose:
    | "login_code"
    | "email_verification_code"
    | "password_reset_code"
    | "phone_verification_code";
  readonly rejected: EventName;
  policy(settings: Settings): CodePolicy;
  /** The visitor's process of this flow, however old it is. */
  load(visit: Visit): CodeProcess | undefined;
  keep(visit: Visit, process: CodeProcess): void;
  /** Forgets the process, and with it what waits for it. */
  drop(visit: Visit): void;
}

interface CodePolicy {
  /** How many times a code, and those that take its place, may be tried. */
  readonly maxAttempts: number;
  /** Seconds, from the first code on. */
  readonly timeout: number;
  readonly format: UserCodeFormat;
}

/** What comes of a code that was typed. `gone`: there is nothing (any more) that it could be the code of. */
export type CodeResult = { readonly ok: true } | CodeRefusal;
export type CodeRefusal =
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly gone: true };

export const gone: CodeRefusal = { ok: false, gone: true };

/** The visitor's process, if its time is not over; then it is dropped. */
export function processOf(visit: Visit, flow: CodeFlow): CodeProcess | undefined {
  const process = flow.load(visit);
  if (process === undefined) return undefined;
  const { settings, clock } = visit.engine;
  if (clock.now().getTime() / 1000 - process.startedAt < flow.policy(settings).timeout) return process;
  flow.drop(visit);
  return undefined;
}

/** What somebody who waits for a code may be shown of it. A pretence looks like any other (T-70). */
export interface WaitingCode extends Pick<CodeProcess, "by" | "sentTo"> {
  /** Whether they may have another one sent. */
  readonly mayResend: boolean;
}

/** @param quota how many times another code may be sent */
export function waitingCode(visit: Visit, flow: CodeFlow, quota: number): WaitingCode | undefined {
  const process = processOf(visit, flow);
  return process && { by: process.by, sentTo: process.sentTo, mayResend: process.resendCount < quota };
}

/**
 * Nobody can answer it: there is no such account, or it is not to be found out whether there is one. A flow that has
 * looked has noted what it found; otherwise it is a code that is for nobody.
 */
export function isPretence(process: Pick<CodeProcess, "userId" | "flags">): boolean {
  return process.flags.account_already_exists ?? process.userId === undefined;
}

/**
 * Makes a code and the process that waits for it. The caller puts the one into a message and the other into the session.
 *
 * Without a user the same work is done and no answer fits (T-70).
 */
export async function beginCode(
  visit: Visit,
  work: Work,
  start: { flow: CodeFlow; user: User | undefined; by: Channel; sentTo: string; flags?: CodeFlags },
): Promise<{ readonly process: CodeProcess; readonly code: string }> {
  const { flow, user, by, sentTo, flags = {} } = start;
  const { maxAttempts, timeout } = flow.policy(visit.engine.settings);
  const made = makeCode(visit, flow, isPretence({ userId: user?.id, flags }));
  const secret = await insertSecret(work.db, {
    purpose: flow.purpose,
    digest: made.digest,
    subject: user?.id ?? null,
    payload: made.payload,
    createdAt: work.now,
    expiresAt: new Date(work.now.getTime() + timeout * 1000),
    maxAttempts,
  });
  const process: CodeProcess = {
    startedAt: work.now.getTime() / 1000,
    failedAttempts: 0,
    resendCount: 0,
    changeCount: 0,
    by,
    sentTo,
    userId: user?.id,
    secretId: secret.id,
    flags,
  };
  return { process, code: made.code };
}

/**
 * Makes another code for a process, in place of the one before. Neither its time nor its attempts start anew (T-42). How
 * often it may be done is counted beside the code, where parallel requests cannot overrun it.
 *
 * @param renewal `quota`: how many times it may be done for this reason
 * @returns `undefined` when the process is over, or the quota used up
 */
export async function renewCode(
  visit: Visit,
  work: Work,
  renewal: { flow: CodeFlow; process: CodeProcess; reason: "resend" | "change"; quota: number },
): Promise<{ readonly process: CodeProcess; readonly code: string } | undefined> {
  const { flow, process, reason, quota } = renewal;
  const secret = await getSecret(work.db, process.secretId);
  if (secret?.purpose !== flow.purpose) {
    flow.drop(visit);
    return undefined;
  }
  const done = countIn(secret, reason);
  if (done >= quota) return undefined;
  const { code, digest, payload } = makeCode(visit, flow, isPretence(process));
  const replaced = await replaceDigest(work.db, {
    id: secret.id,
    from: secret.digest,
    to: digest,
    payload: { ...secret.payload, ...payload, [reason]: done + 1 },
    now: work.now,
  });
  if (!replaced) return undefined;
  const count = reason === "resend" ? { resendCount: done + 1 } : { changeCount: done + 1 };
  return { process: { ...process, ...count }, code };
}

function countIn({ payload }: Secret, reason: string): number {
  const count = payload[reason];
  return typeof count === "number" ? count : 0;
}

function makeCode(visit: Visit, { purpose, policy }: CodeFlow, pretend: boolean) {
  const { settings } = visit.engine;
  const code = makeUserCode(policy(settings).format);
  const nonce = randomBytes(16).toString("base64url");
  // What nobody was sent and nobody will guess, whatever the format of codes.
  const answer = pretend ? randomBytes(32).toString("hex") : normaliseUserCode(code);
  return {
    code,
    digest: codeDigest(settings.secretKey, { purpose, nonce, code: answer }),
    payload: { nonce },
  };
}

interface Attempt {
  readonly flow: CodeFlow;
  readonly process: CodeProcess;
  /** As typed; absent when the field was missing or unusable, which is an attempt as well. */
  readonly code: string | undefined;
}

type Judgement =
  | { readonly verdict: "right"; readonly digest: string; readonly attemptsLeft: number }
  | { readonly verdict: "wrong" | "gone" };

/**
 * Judges one attempt, after counting it: of any number of parallel guesses no more than the allowed ones are looked at
 * (T-41). The last wrong one ends the process. A right code is not used up yet: {@link spendCode} does that, or
 * {@link giveBack} takes the count back.
 */
export async function judgeCode(visit: Visit, work: Work, attempt: Attempt): Promise<Judgement> {
  const { flow, process, code } = attempt;
  const { settings } = visit.engine;
  const secret = await getSecret(work.db, process.secretId);
  const ours = secret?.purpose === flow.purpose;
  const left = ours ? await countAttempt(work.db, { id: secret.id, now: work.now }) : undefined;
  if (!ours || left === undefined) {
    flow.drop(visit);
    return { verdict: "gone" };
  }
  const nonce = typeof secret.payload.nonce === "string" ? secret.payload.nonce : "";
  const material = { purpose: flow.purpose, nonce, code: normaliseUserCode(code ?? "") };
  if (matchesDigest(secret.digest, [settings.secretKey, ...settings.secretKeyFallbacks], material)) {
    return { verdict: "right", digest: secret.digest, attemptsLeft: left };
  }
  await reject(visit, work, { flow, process, attemptsLeft: left });
  return { verdict: "wrong" };
}

/** A right code that is not used up yet, and the process that it belongs to. */
export interface RightCode {
  readonly ok: true;
  readonly process: CodeProcess;
  readonly digest: string;
  readonly attemptsLeft: number;
}

/**
 * As {@link judgeCode}, for the process that this visitor has, if any.
 *
 * @param attempt `param`: the field that a wrong code is said beside
 */
export async function judgeOwnCode(
  visit: Visit,
  work: Work,
  attempt: { flow: CodeFlow; code: string | undefined; param: string },
): Promise<RightCode | CodeRefusal> {
  const { flow, code } = attempt;
  const process = processOf(visit, flow);
  if (process === undefined) return gone;
  const judged = await judgeCode(visit, work, { flow, process, code });
  if (judged.verdict !== "right") return refusalOf(judged, attempt);
  return { ok: true, process, digest: judged.digest, attemptsLeft: judged.attemptsLeft };
}

/** Notes that a counted attempt has failed, and ends the process when it was the last one. */
export async function reject(
  visit: Visit,
  work: Work,
  { flow, process, attemptsLeft }: { flow: CodeFlow; process: CodeProcess; attemptsLeft: number },
): Promise<void> {
  const { maxAttempts } = flow.policy(visit.engine.settings);
  if (attemptsLeft > 0) {
    flow.keep(visit, { ...process, failedAttempts: Math.max(0, maxAttempts - attemptsLeft) });
  } else {
    await deleteSecret(work.db, process.secretId);
    flow.drop(visit);
  }
  await work.event({
    name: flow.rejected,
    ...(process.userId !== undefined && { userId: process.userId }),
    details: { attempts_left: attemptsLeft },
  });
}

/** What the visitor hears of an attempt that was not right. */
export function refusalOf(
  judged: Exclude<Judgement, { verdict: "right" }>,
  attempt: { code: string | undefined; param: string },
): CodeRefusal {
  if (judged.verdict === "gone") return gone;
  // What is wrong with a field that could not be read, the door has found already.
  return {
    ok: false,
    problems: attempt.code === undefined ? [] : [problem("incorrect_code", attempt.param)],
  };
}

/** Uses a right code up: of any number of parallel uses exactly one gets `true` (T-32). */
export async function spendCode(work: Work, flow: CodeFlow, digest: string): Promise<boolean> {
  const used = await consumeSecret(work.db, { purpose: flow.purpose, digest, now: work.now });
  return used !== undefined;
}

/** A right code that is only shown to be right costs no attempt. */
export function giveBack(work: Work, process: CodeProcess): Promise<void> {
  return giveBackAttempt(work.db, process.secretId);
}
