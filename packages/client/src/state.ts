import type {
  AuthenticatedResponse,
  AuthenticationMethod,
  AuthenticationRequiredResponse,
  Flow,
  SessionGoneResponse,
  User,
} from "./contract.ts";
import type { Envelope } from "./operation.ts";

/** A flow that the user has begun and must finish, such as `verify_email`. */
export type PendingFlow = Flow & { is_pending: true };

export interface Authenticated {
  status: "authenticated";
  user: User;
  methods: AuthenticationMethod[];
}

/** Half logged in: `flow` says what is still asked of the user. */
export interface Pending {
  status: "pending";
  flow: PendingFlow;
  flows: Flow[];
}

export interface Anonymous {
  status: "anonymous";
  flows: Flow[];
}

/** Logged in, but the step wants a fresh proof of identity; `flows` says which proofs count. */
export interface ReauthenticationRequired {
  status: "reauthentication_required";
  user: User;
  methods: AuthenticationMethod[];
  flows: Flow[];
}

/** What an authentication step came to. */
export type AuthState = Authenticated | Pending | Anonymous | ReauthenticationRequired;

/** Who is here, between steps. A step that wants reauthentication leaves the user logged in. */
export type SessionState = Authenticated | Pending | Anonymous;

type AuthenticationAnswer = AuthenticatedResponse | AuthenticationRequiredResponse | SessionGoneResponse;
type AuthenticationData = Partial<AuthenticatedResponse["data"] & AuthenticationRequiredResponse["data"]>;

/** Whether an answer says who is logged in (a reset key's answer also has a user, but is no authentication). */
export function isAuthentication(answer: Envelope): answer is Envelope & AuthenticationAnswer {
  return answer.meta?.is_authenticated !== undefined;
}

/** Reads the state out of an authentication answer (200, 401 or 410). */
export function readAuthState({ status, data, meta }: AuthenticationAnswer): AuthState {
  const { user, methods = [], flows = [] }: AuthenticationData = data ?? {};
  if (user && status === 200) return { status: "authenticated", user, methods };
  // The reference's 401 with is_authenticated: true means "prove again that it is you".
  if (user && meta.is_authenticated) return { status: "reauthentication_required", user, methods, flows };
  const flow = flows.find(isPending);
  return flow ? { status: "pending", flow, flows } : { status: "anonymous", flows };
}

/** The session behind an answer. */
export function sessionOf(state: AuthState): SessionState {
  if (state.status !== "reauthentication_required") return state;
  return { status: "authenticated", user: state.user, methods: state.methods };
}

function isPending(flow: Flow): flow is PendingFlow {
  return flow.is_pending === true;
}
