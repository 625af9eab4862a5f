/**
 * A code that somebody was sent and is to type, as their session remembers it, under allauth's names, so that a Django
 * beside us can read it: everything but the code, of which `gatehouse_secret` keeps a digest. (allauth finds no code
 * there, takes every code for a wrong one, and so neither crashes nor lets anybody in.)
 */
export interface CodeProcess {
  /** Seconds since the epoch. */
  readonly startedAt: number;
  /** For allauth's eyes; what counts are the attempts of the secret. */
  readonly failedAttempts: number;
  readonly resendCount: number;
  readonly changeCount: number;
  readonly by: Channel;
  /** The e-mail address or the phone number that the code went to. */
  readonly sentTo: string;
  /** Absent when the process is a pretence that hides that nobody is there. */
  readonly userId: number | undefined;
  /** The row of `gatehouse_secret`. */
  readonly secretId: number;
  readonly flags: CodeFlags;
}

/** What a code is sent by; also allauth's names for where it went. */
export type Channel = "email" | "phone";

/** What single flows note besides, by allauth's names. */
export type CodeFlags = Readonly<Partial<Record<CodeFlag, boolean>>>;
type CodeFlag = (typeof codeFlags)[number];

const codeFlags = [
  "initiated_by_user",
  "login_by_code_required",
  "account_already_exists",
  "code_confirmed",
  "code_confirmed_under_new_token",
] as const;

/** The process in allauth's form, `secret` being ours and `code` being absent. */
export function serializeProcess(process: CodeProcess): Readonly<Record<string, unknown>> {
  return {
    at: process.startedAt,
    failed_attempts: process.failedAttempts,
    resend_count: process.resendCount,
    change_count: process.changeCount,
    [process.by]: process.sentTo,
    ...(process.userId !== undefined && { user_id: String(process.userId) }),
    ...process.flags,
    secret: process.secretId,
  };
}

/** What `serializeProcess` wrote. Anything else, such as a process that Django began, is none of ours: `undefined`. */
export function readProcess(stored: unknown): CodeProcess | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const state = stored as Readonly<Record<string, unknown>>;
  const { at, email, phone, secret, user_id: userId } = state;
  const by: Channel = email === undefined ? "phone" : "email";
  const sentTo = by === "email" ? email : phone;
  if (typeof at !== "number" || typeof sentTo !== "string" || typeof secret !== "number") return undefined;
  if (userId !== undefined && !(typeof userId === "string" && /^\d{1,15}$/.test(userId))) return undefined;
  return {
    startedAt: at,
    failedAttempts: countOf(state.failed_attempts),
    resendCount: countOf(state.resend_count),
    changeCount: countOf(state.change_count),
    by,
    sentTo,
    userId: userId === undefined ? undefined : Number(userId),
    secretId: secret,
    flags: Object.fromEntries(
      codeFlags.flatMap((flag) => (typeof state[flag] === "boolean" ? [[flag, state[flag]]] : [])),
    ),
  };
}

const countOf = (value: unknown): number => (typeof value === "number" ? value : 0);
