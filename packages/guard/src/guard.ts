import { type GuardedRequest, type Question, questionOf } from "./credentials.ts";
import { comesFromOwnPage } from "./csrf.ts";
import type { CredentialKind, CurrentUser, GuardOptions } from "./options.ts";

/** What a guard says of a request. A refusal is an answer, ready to be sent. */
export type Verdict =
  | { readonly ok: true; readonly user: CurrentUser }
  | { readonly ok: false; readonly refusal: Refusal };

export interface Refusal {
  readonly status: 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly detail: string };
}

const KINDS: readonly CredentialKind[] = ["session", "token", "jwt"];
const TIMEOUT_MS = 5_000;

/**
 * Judges requests to a server of your own by asking Gatehouse, once for each. What is not known is refused: so is everybody while
 * Gatehouse does not answer (T-55).
 *
 * @throws TypeError when an option cannot be meant
 */
export function createGuard(options: GuardOptions): (request: GuardedRequest) => Promise<Verdict> {
  const { accept = KINDS, sessionCookie = "sessionid", onError = complain } = options;
  const ask = asking(options);
  if (accept.length === 0)
    throw new TypeError("requireUser: `accept` is empty, so nobody could ever be let in.");
  const challenge = challengeOf(accept);
  const stranger = refusal(401, "Authentication credentials were not provided.", challenge);
  return async (request) => {
    const question = questionOf(request, sessionCookie);
    if (question === undefined || !accept.includes(question.kind)) return stranger;
    if (question.ambient && !comesFromOwnPage(request, options)) {
      return refusal(403, "This page may not change anything here with its visitor's cookies.");
    }
    try {
      const user = await ask(question, request.header("host"));
      return user === undefined
        ? refusal(401, "These authentication credentials are not valid.", challenge)
        : { ok: true, user };
    } catch (error) {
      onError(error);
      return refusal(503, "The sign-in service does not answer at the moment.", { "Retry-After": "5" });
    }
  };
}

/** RFC 9110, section 11.6.1: a 401 names what would be taken. */
function challengeOf(accept: readonly CredentialKind[]): Refusal["headers"] {
  const schemes = { token: "Token", jwt: 'Bearer realm="api"', session: "Session" };
  return { "WWW-Authenticate": accept.map((kind) => schemes[kind]).join(", ") };
}

function refusal(
  status: Refusal["status"],
  detail: string,
  headers: Refusal["headers"] = {},
): Verdict & { ok: false } {
  return {
    ok: false,
    refusal: { status, headers: { "Cache-Control": "no-store", ...headers }, body: { detail } },
  };
}

/** Asks whose credential it is: `undefined` where it is nobody's. */
type Ask = (question: Question, host: string | undefined) => Promise<CurrentUser | undefined>;

function asking({ gatehouse, timeout = TIMEOUT_MS }: GuardOptions): Ask {
  if (typeof gatehouse === "string" && !URL.canParse(gatehouse)) {
    throw new TypeError(
      `requireUser: \`gatehouse\` is "${gatehouse}", which is no URL. Try http://127.0.0.1:8000.`,
    );
  }
  return async ({ kind, path, headers }, host = "localhost") => {
    const [base, send] = typeof gatehouse === "string" ? [gatehouse, fetch] : [`http://${host}`, gatehouse];
    const signal = AbortSignal.timeout(timeout);
    const response = await send(new Request(new URL(path, base), { headers, signal, redirect: "error" }));
    if (response.status === 200) return userOf(await response.json(), kind);
    await response.body?.cancel();
    if (response.status === 401 || response.status === 410) return undefined;
    throw new Error(`Gatehouse answered ${response.status} at ${path}.`);
  };
}

/** The user in an answer of whichever door was asked. */
function userOf(answer: unknown, by: CredentialKind): CurrentUser | undefined {
  const told = field(field(answer, "data"), "user") ?? answer;
  const [id, username, email] = [field(told, "id"), field(told, "username"), field(told, "email")];
  if (typeof id !== "number") return undefined;
  return {
    id,
    ...(typeof username === "string" && username !== "" && { username }),
    ...(typeof email === "string" && email !== "" && { email }),
    by,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function complain(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: this package keeps no log of its own; an operator reads the process's.
  console.error(error instanceof Error ? error.message : error);
}
