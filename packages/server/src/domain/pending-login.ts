import { type Session, sessionKeys } from "./session.ts";

/** The stages of a log-in, by allauth's names, which are also the flow ids of the headless API. */
export type StageKey =
  | "login_by_code"
  | "verify_phone"
  | "verify_email"
  | "mfa_authenticate"
  | "mfa_trust"
  | "mfa_signup_webauthn";

/**
 * Somebody who has begun to log in and is not signed in: a type of its own, with its stages and its age, kept in
 * the session in allauth's serialisation so that either side of a shared database can go on with it.
 */
export interface PendingLogin {
  /** Absent when the log-in is a pretence that hides whether an account exists. */
  readonly userId: number | undefined;
  readonly email: string | undefined;
  /** Only of a sign-up that is a pretence; whoever is somebody has their number with their account. */
  readonly phone: string | undefined;
  readonly signup: boolean;
  readonly emailVerification: "mandatory" | "optional" | "none";
  /** Seconds since the epoch. */
  readonly initiatedAt: number;
  readonly handled: readonly StageKey[];
  readonly current: StageKey | undefined;
  /** Its account has no password and gets a passkey in the course of it. */
  readonly passkeySignup: boolean;
  /** Binds the log-in to the password that its user had when it began; absent for one that Django began. */
  readonly authHash: string | undefined;
  /** The stages' own data, by stage, passed through untouched. */
  readonly stageData: Readonly<Partial<Record<string, unknown>>>;
}

interface SerializedLogin {
  user_pk: string | null;
  email_verification: string;
  signup: boolean;
  redirect_url: string | null;
  email: string | null;
  phone: string | null;
  signal_kwargs: unknown;
  state: { stages?: Record<string, unknown>; passkey_signup?: unknown; gatehouse_auth_hash?: string };
  initiated_at: number;
}

export function stashLogin(session: Session, login: PendingLogin): void {
  const stages: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(login.stageData), ...login.handled])) {
    stages[key] = {
      data: login.stageData[key] ?? {},
      ...(login.handled.includes(key as StageKey) ? { handled: true } : {}),
    };
  }
  if (login.current !== undefined) stages.current = login.current;
  const serialized: SerializedLogin = {
    user_pk: login.userId === undefined ? null : login.userId.toString(36),
    email_verification: login.emailVerification,
    signup: login.signup,
    redirect_url: null,
    email: login.email ?? null,
    phone: login.phone ?? null,
    signal_kwargs: null,
    state: {
      stages,
      ...(login.passkeySignup && { passkey_signup: true }),
      ...(login.authHash !== undefined && { gatehouse_auth_hash: login.authHash }),
    },
    initiated_at: login.initiatedAt,
  };
  session.set(sessionKeys.pendingLogin, serialized);
}

export function clearLogin(session: Session): void {
  session.remove(sessionKeys.pendingLogin);
}

/**
 * The log-in that this session has begun, if it is not older than `timeout` seconds; an outdated one is removed.
 * Anything else that the session may hold there is nobody's log-in.
 */
export function peekLogin(
  session: Session,
  limits: { now: Date; timeout: number },
): PendingLogin | undefined {
  const stored = session.get(sessionKeys.pendingLogin);
  if (!isSerializedLogin(stored)) return undefined;
  if (limits.now.getTime() / 1000 - stored.initiated_at > limits.timeout) {
    clearLogin(session);
    return undefined;
  }
  const { current, ...stages } = stored.state.stages ?? {};
  const handled: StageKey[] = [];
  const stageData: Record<string, unknown> = {};
  for (const [key, stage] of Object.entries(stages)) {
    if (typeof stage !== "object" || stage === null) continue;
    if ("handled" in stage && stage.handled === true) handled.push(key as StageKey);
    stageData[key] = "data" in stage ? stage.data : {};
  }
  return {
    userId: stored.user_pk === null ? undefined : Number.parseInt(stored.user_pk, 36),
    email: stored.email ?? undefined,
    phone: stored.phone ?? undefined,
    signup: stored.signup,
    emailVerification: stored.email_verification as PendingLogin["emailVerification"],
    initiatedAt: stored.initiated_at,
    handled,
    current: typeof current === "string" ? (current as StageKey) : undefined,
    passkeySignup: stored.state.passkey_signup === true,
    authHash: stored.state.gatehouse_auth_hash,
    stageData,
  };
}

function isSerializedLogin(value: unknown): value is SerializedLogin {
  if (typeof value !== "object" || value === null) return false;
  const login = value as Partial<SerializedLogin>;
  return (
    (login.user_pk === null ||
      (typeof login.user_pk === "string" && /^[0-9a-z]{1,11}$/.test(login.user_pk))) &&
    typeof login.initiated_at === "number" &&
    typeof login.state === "object" &&
    login.state !== null
  );
}
