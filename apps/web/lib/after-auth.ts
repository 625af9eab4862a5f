import type { AuthState, FlowId } from "@gatehouse/client";
import { signInPath, withNext } from "./paths.ts";

/** A step that the account asks for and these pages do not have yet. Its message is for people. */
export class UnknownStep extends Error {
  override readonly name = "UnknownStep";
}

export interface Goal {
  /** The wanted page, already checked by `safeNext`. */
  next: string;
  /** What the sign-in page says if the step leads there. */
  notice?: string | undefined;
}

/** The page of each step. The one of `verify_email` leads on to `/auth/code` where addresses are verified by code. */
const PAGES: Partial<Record<FlowId, string>> = {
  verify_email: "/auth/verification-sent",
  verify_phone: "/auth/code",
  login_by_code: "/auth/code",
  password_reset_by_code: "/auth/code",
  mfa_authenticate: "/auth/2fa",
  mfa_trust: "/auth/2fa/trust",
  mfa_signup_webauthn: "/auth/signup/passkey/create",
};

/**
 * Where an authentication step leads: on to the wanted page, or to the step that is pending.
 *
 * @throws UnknownStep where these pages have none for it
 */
export function destination(state: AuthState, goal: Goal): string {
  const page = pageFor(state, goal);
  if (page !== undefined) return page;
  const step = state.status === "pending" ? state.flow.id : state.status;
  throw new UnknownStep(`This account asks for a step that is not available here (${step}).`);
}

/** As {@link destination}; `undefined` where these pages have none for the step. */
export function pageFor(state: AuthState, { next, notice }: Goal): string | undefined {
  switch (state.status) {
    case "authenticated":
    case "reauthentication_required":
      return next;
    case "anonymous":
      return signInPath(next, notice);
    case "pending": {
      const page = PAGES[state.flow.id];
      return page && withNext(page, next);
    }
  }
}
