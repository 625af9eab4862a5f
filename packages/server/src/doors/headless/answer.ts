import { type AuthenticationRecord, authenticationRecords } from "../../domain/authentication-record.ts";
import { authenticatorTypes } from "../../domain/authenticator.ts";
import type { ShownAddress } from "../../domain/email-address.ts";
import { hasUsablePassword, type User } from "../../domain/user.ts";
import type { CodeRefusal } from "../../flows/codes/code-flow.ts";
import type { Visit } from "../../flows/context.ts";
import { pendingLogin } from "../../flows/login/pending.ts";
import { awaitsResetCode } from "../../flows/password-reset/reset-code.ts";
import { userDisplay } from "../../flows/user-display.ts";
import { listAuthenticatorTypes } from "../../store/authenticators.ts";
import type { Problem } from "../../text/messages.ts";
import type { FlowOutput, UserOutput } from "./outputs.ts";

/** What an operation says; the door adds the session's token and turns it into JSON. */
export interface Answer {
  readonly status: number;
  readonly data?: unknown;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly Problem[];
  /** Where a redirect leads. */
  readonly location?: string;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter?: number;
}

export const ok = (data?: unknown, meta?: Answer["meta"]): Answer => ({
  status: 200,
  ...(data !== undefined && { data }),
  ...(meta !== undefined && { meta }),
});
export const invalid = (errors: readonly Problem[]): Answer => ({ status: 400, errors });
export const forbidden: Answer = { status: 403 };
export const conflict: Answer = { status: 409 };
/** What a code that was not right gets, together with what is wrong with the fields. */
export const refusal = (refused: CodeRefusal, problems: readonly Problem[]): Answer =>
  "gone" in refused ? conflict : invalid([...refused.problems, ...problems]);
export const limited = (retryAfter: number): Answer => ({ status: 429, retryAfter });

/** Who the visitor is, or what they can do to become somebody: the answer to most operations. */
export async function authentication(visit: Visit): Promise<Answer> {
  const { user } = visit;
  if (user === undefined) {
    return { status: 401, data: { flows: await anonymousFlows(visit) }, meta: { is_authenticated: false } };
  }
  const methods: readonly AuthenticationRecord[] = authenticationRecords(visit.session);
  return {
    status: 200,
    data: { user: presentUser(user, visit.primaryEmail), methods },
    meta: { is_authenticated: true },
  };
}

/** Signed in, but the last proof of identity is too old for what was asked. */
export async function reauthentication(visit: Visit, user: User): Promise<Answer> {
  const flows: FlowOutput[] = hasUsablePassword(user) ? [{ id: "reauthenticate" }] : [];
  const types = await factorTypes(visit, user.id);
  if (types.length > 0) flows.push({ id: "mfa_reauthenticate", types });
  flows.push(...resetFlow(visit));
  return {
    status: 401,
    data: {
      user: presentUser(user, visit.primaryEmail),
      methods: authenticationRecords(visit.session),
      flows,
    },
    meta: { is_authenticated: true },
  };
}

/** The operation is a step of a log-in, and this visitor has none that waits for it. */
export async function notPending(visit: Visit): Promise<Answer> {
  return { status: 401, data: { flows: await anonymousFlows(visit) }, meta: { is_authenticated: null } };
}

/** The session that the client presents is unknown or has ended: it must forget its token. */
export async function sessionGone(visit: Visit): Promise<Answer> {
  return { status: 410, data: { flows: await anonymousFlows(visit) }, meta: { is_authenticated: null } };
}

/** The flows open to a stranger, in the reference's order, and the one that waits for its next step. */
async function anonymousFlows(visit: Visit): Promise<readonly FlowOutput[]> {
  const { account, mfa } = visit.engine.settings;
  const entries: FlowOutput[] = [
    { id: "login" },
    ...(account.loginByCodeEnabled ? [{ id: "login_by_code" } as const] : []),
    { id: "signup" },
    ...(mfa.passkeyLoginEnabled ? [{ id: "mfa_login_webauthn" } as const] : []),
  ];
  const pending = await pendingFlow(visit);
  const isEntry = entries.some(({ id }) => id === pending?.id);
  const flows = entries.map((entry) => (entry.id === pending?.id ? pending : entry));
  if (pending !== undefined && !isEntry) flows.push(pending);
  return [...flows, ...resetFlow(visit)];
}

async function pendingFlow(visit: Visit): Promise<FlowOutput | undefined> {
  const pending = visit.user === undefined ? pendingLogin(visit) : undefined;
  if (pending?.current === undefined) return undefined;
  const waiting = pending.current === "mfa_authenticate" ? pending.userId : undefined;
  const types = waiting === undefined ? undefined : await factorTypes(visit, waiting);
  return { id: pending.current, is_pending: true, ...(types && { types }) };
}

/** Unlike other flows, this one says in any case whether it is under way. */
function resetFlow(visit: Visit): readonly FlowOutput[] {
  if (!visit.engine.settings.account.passwordResetByCodeEnabled) return [];
  return [{ id: "password_reset_by_code", is_pending: awaitsResetCode(visit) }];
}

type FactorType = NonNullable<FlowOutput["types"]>[number];

/** The kinds of second factor that a user has, in the reference's order. */
async function factorTypes(visit: Visit, userId: number): Promise<FactorType[]> {
  const held = await listAuthenticatorTypes(visit.engine.database.db, userId);
  return authenticatorTypes.filter((type) => held.includes(type));
}

export function presentUser(user: User, primaryEmail: string | undefined): UserOutput {
  const email = primaryEmail ?? user.email.toLowerCase();
  return {
    id: user.id,
    display: userDisplay(user),
    ...(email !== "" && { email }),
    has_usable_password: hasUsablePassword(user),
    ...(user.username !== "" && { username: user.username }),
  };
}

export function presentEmails(addresses: readonly ShownAddress[]): Answer {
  return ok(addresses.map(({ email, verified, primary }) => ({ email, verified, primary })));
}
