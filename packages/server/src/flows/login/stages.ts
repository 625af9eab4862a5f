import { sessionAuthHash, verifySessionAuthHash } from "../../django/session-auth-hash.ts";
import type { PendingLogin, StageKey } from "../../domain/pending-login.ts";
import { clearLogin, stashLogin } from "../../domain/pending-login.ts";
import { sessionKeys } from "../../domain/session.ts";
import type { User } from "../../domain/user.ts";
import { getPrimary, listEmailAddresses } from "../../store/email-addresses.ts";
import { recordUserSession } from "../../store/user-sessions.ts";
import { getUserById, setLastLogin } from "../../store/users.ts";
import type { Visit, Work } from "../context.ts";
import { sendVerificationAtLogin } from "../email-verification/send-verification.ts";
import { demandCode } from "../login-by-code/login-code.ts";
import { demandPhone } from "../phone-verification/phone-code.ts";
import { hasSecondFactor } from "../second-factor/factors.ts";
import { isTrustedBrowser, trustOffer } from "../second-factor/trusted-browser.ts";
import { storedKey } from "../session-row.ts";
import { attachUser, saveSession } from "../session-store.ts";
import { giveUpPending } from "./pending.ts";

/**
 * The log-in pipeline. Whoever proves who they are (password, sign-up, reset, later code, passkey, provider) enters
 * here, at every door, and passes the stages from top to bottom; the last step is the session.
 *
 *   primary authentication → code, where required → phone → e-mail verification → second factor → trust in this browser
 *   → passkey, at a sign-up by one → session
 */
const stages: readonly Stage[] = [
  { key: "login_by_code", enter: codeIsNotRequired },
  { key: "verify_phone", enter: phoneIsVerified },
  { key: "verify_email", enter: emailIsVerified },
  { key: "mfa_authenticate", enter: needsNoSecondFactor },
  { key: "mfa_trust", enter: trustIsNotOffered },
  { key: "mfa_signup_webauthn", enter: needsNoPasskey },
];

interface Stage {
  readonly key: StageKey;
  enter(visit: Visit, work: Work, login: Entrant): Promise<Passage>;
}

/**
 * `pass`: this log-in may go on. `wait`: its owner has to do something at this stage first, and the stage may note down
 * what. `end`: they never could, so the log-in is over.
 */
type Passage = "pass" | "end" | { readonly wait: Readonly<Record<string, unknown>> };

/** A pending log-in with its user, who is absent when the log-in is only pretended. */
interface Entrant extends PendingLogin {
  readonly user: User | undefined;
}

interface Start {
  readonly user: User | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  /** `passkey`: the account is to be opened by a passkey, and has none yet. */
  readonly signup?: "password" | "passkey";
  /** Stages that the primary authentication has dealt with. */
  readonly handled?: readonly StageKey[];
}

/** Begins the pipeline. The caller has just recorded the primary authentication in the session. */
export function beginLogin(visit: Visit, work: Work, start: Start): Promise<void> {
  return enterStages(visit, work, {
    user: start.user,
    userId: start.user?.id,
    email: start.email,
    phone: start.phone,
    signup: start.signup !== undefined,
    passkeySignup: start.signup === "passkey",
    emailVerification: visit.engine.settings.account.emailVerification,
    initiatedAt: work.now.getTime() / 1000,
    handled: start.handled ?? [],
    current: undefined,
    authHash: start.user && sessionAuthHash(start.user.password, visit.engine.settings.secretKey),
    stageData: {},
  });
}

/** Goes on after `login.current` has been dealt with. */
export async function resumeLogin(visit: Visit, work: Work, login: PendingLogin): Promise<void> {
  const user = login.userId === undefined ? undefined : await getUserById(work.db, login.userId);
  if (user !== undefined && !stillHolds(visit, login, user)) {
    giveUpPending(visit);
    return;
  }
  const handled = login.current === undefined ? login.handled : [...login.handled, login.current];
  await enterStages(visit, work, { ...login, handled, user });
}

/** Whether a log-in may go on: one that began with a password which has been changed since is over, like a session would be. */
export function stillHolds(visit: Visit, { authHash }: PendingLogin, user: User): boolean {
  const { secretKey, secretKeyFallbacks } = visit.engine.settings;
  if (authHash === undefined) return true;
  return verifySessionAuthHash(authHash, user.password, [secretKey, ...secretKeyFallbacks]) !== undefined;
}

async function enterStages(visit: Visit, work: Work, entrant: Entrant): Promise<void> {
  const handled = [...entrant.handled];
  for (const stage of stages) {
    if (handled.includes(stage.key)) continue;
    const passage = await stage.enter(visit, work, entrant);
    if (passage === "end") {
      giveUpPending(visit);
      return;
    }
    if (passage !== "pass") {
      const stageData = { ...entrant.stageData, [stage.key]: passage.wait };
      // Something was proven just now. Whoever planted this session in the browser is not to go on with it (T-10). Programs
      // take a session from nobody but us, and those written for the reference do not look for a new token here.
      if (visit.caller.browser !== undefined) visit.session.cycle();
      if (visit.caller.bearer !== undefined) visit.session.set(sessionKeys.bearerLogin, true);
      stashLogin(visit.session, { ...entrant, handled, current: stage.key, stageData });
      return;
    }
    handled.push(stage.key);
  }
  // A pretended log-in has nobody to sign in; an inactive user must not get further than this.
  if (!entrant.user?.isActive) {
    giveUpPending(visit);
    return;
  }
  clearLogin(visit.session);
  await signIn(visit, work, entrant.user);
}

/** The end of the pipeline: the visitor's session becomes the user's, or the door that keeps none learns whom to give a token. */
async function signIn(visit: Visit, work: Work, user: User): Promise<void> {
  const { caller, engine, session } = visit;
  attachUser(visit, user);
  if (caller.bearer?.recordsLogin !== false) await setLastLogin(work.db, { userId: user.id, at: work.now });
  visit.primaryEmail = (await getPrimary(work.db, user.id))?.email;
  await saveSession(work.db, visit);
  if (session.token !== undefined) {
    await recordUserSession(work.db, {
      userId: user.id,
      sessionKey: storedKey(session.token, engine.settings),
      ip: caller.ip,
      userAgent: caller.userAgent,
      at: work.now,
    });
  }
  await work.event({ name: "user_logged_in", userId: user.id });
}

async function codeIsNotRequired(visit: Visit, work: Work, login: Entrant): Promise<Passage> {
  const trust = visit.engine.settings.account.loginByCodeTrustEnabled ? login.user : undefined;
  if (trust !== undefined && (await isTrustedBrowser(visit, work.db, trust))) return "pass";
  const demanded = await demandCode(visit, work, login);
  if (demanded === "not required") return "pass";
  return demanded === "impossible" ? "end" : { wait: demanded };
}

async function phoneIsVerified(visit: Visit, work: Work, login: Entrant): Promise<Passage> {
  const demanded = await demandPhone(visit, work, login);
  if (demanded === "not required") return "pass";
  return demanded === "impossible" ? "end" : { wait: demanded };
}

async function emailIsVerified(visit: Visit, work: Work, login: Entrant): Promise<Passage> {
  if (login.emailVerification === "none") return "pass";
  if (login.user !== undefined) {
    const addresses = await listEmailAddresses(work.db, login.user.id);
    const relevant =
      login.email === undefined ? addresses : addresses.filter(({ email }) => email === login.email);
    if (relevant.some(({ verified }) => verified)) return "pass";
  }
  const mandatory = login.emailVerification === "mandatory";
  if (mandatory || login.signup) await sendVerificationAtLogin(visit, work, login);
  return mandatory ? { wait: {} } : "pass";
}

/** A user who has a second factor does not get in without it, except by a browser that was trusted with it before (T-46). */
async function needsNoSecondFactor(visit: Visit, { db }: Work, { user }: Entrant): Promise<Passage> {
  if (user === undefined || !(await hasSecondFactor(db, user.id))) return "pass";
  const isSpared = visit.engine.settings.mfa.trustEnabled && (await isTrustedBrowser(visit, db, user));
  return isSpared ? "pass" : { wait: { authentication_required: true } };
}

/** Whoever has just given more than a password may say that this browser need not be asked again, if it can remember that. */
async function trustIsNotOffered(visit: Visit, { db }: Work, login: Entrant): Promise<Passage> {
  const { mfa, account } = visit.engine.settings;
  const offered =
    (mfa.trustEnabled && noted(login, "mfa_authenticate", "authentication_required")) ||
    (account.loginByCodeTrustEnabled && noted(login, "login_by_code", "login_by_code_required"));
  if (!offered || visit.caller.browser === undefined || login.user === undefined) return "pass";
  return { wait: await trustOffer(visit, db, login.user) };
}

/** A sign-up by passkey is not over before the account has one. */
async function needsNoPasskey(_visit: Visit, _work: Work, login: Entrant): Promise<Passage> {
  return login.passkeySignup ? { wait: {} } : "pass";
}

/** Whether a stage has noted this, under allauth's name for it. */
function noted({ stageData }: Entrant, stage: StageKey, name: string): boolean {
  const data = stageData[stage];
  return typeof data === "object" && data !== null && Reflect.get(data, name) === true;
}
