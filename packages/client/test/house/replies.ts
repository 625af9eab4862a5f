import type { IncomingHttpHeaders } from "node:http";
import type {
  AuthenticationRequiredResponse,
  EmailVerificationInfoResponse,
  Flow,
  Problem,
} from "@gatehouse/client";
import { type Account, type HouseSession, userOf } from "./accounts.ts";

export interface Reply {
  status: number;
  data?: unknown;
  meta?: Partial<AuthenticationRequiredResponse["meta"] & EmailVerificationInfoResponse["meta"]>;
  errors?: Problem[];
  headers?: Record<string, string>;
  /** In place of JSON. */
  text?: string;
  session?: HouseSession | undefined;
  flushed?: boolean;
}

export interface Call {
  method: string;
  path: string;
  body: Record<string, unknown>;
  headers: IncomingHttpHeaders;
  token: string | undefined;
  usesTokens: boolean;
}

export const ENTRY: Flow[] = [{ id: "login" }, { id: "signup" }];

export function anonymous(session?: HouseSession): Reply {
  const flows: Flow[] = session?.pending ? [...ENTRY, { id: "verify_email", is_pending: true }] : ENTRY;
  return { status: 401, data: { flows }, meta: { is_authenticated: false }, session };
}

export function authenticated(account: Account, session: HouseSession): Reply {
  const data = { user: userOf(account), methods: session.methods };
  return { status: 200, data, meta: { is_authenticated: true }, session };
}
