import type { AuthState } from "@gatehouse/client";

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

/**
 * Where an authentication step leads: on to the wanted page, or to the next step.
 */
export function destination(state: AuthState, { next, notice }: Goal): string {
  switch (state.status) {
    case "authenticated":
    case "reauthentication_required":
      return next;
    case "anonymous":
      return notice === undefined ? "/auth/login" : `/auth/login?notice=${notice}`;
    case "pending":
      if (state.flow.id === "verify_email") return "/auth/verification-sent";
      throw new UnknownStep(`This account asks for a step that is not available here (${state.flow.id}).`);
  }
}
