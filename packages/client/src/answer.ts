import { AuthError } from "./errors.ts";
import type { Envelope } from "./operation.ts";
import { isAuthentication, readAuthState } from "./state.ts";

/** The answer that was asked for. A 401 is none, so that is an error here, which carries the state. */
export function granted<A extends Envelope>(answer: A): Extract<A, { status: 200 | 202 }> {
  if (answer.status === 401 && isAuthentication(answer)) {
    const state = readAuthState(answer);
    const code = state.status === "reauthentication_required" ? state.status : "authentication_required";
    throw new AuthError({ status: 401, code, state });
  }
  return answer as Extract<A, { status: 200 | 202 }>;
}
