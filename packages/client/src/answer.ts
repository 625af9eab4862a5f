import type { Envelope } from "./contract.ts";
import { AuthError } from "./errors.ts";
import { type AuthState, isAuthentication, readAuthState } from "./state.ts";

/** The answer to an authentication step, where 401 is a state like any other. */
export function authState(answer: Envelope): AuthState {
  return readAuthState(answer);
}

/**
 * The data that was asked for. There is none in a 401, so that is an error here, which carries the state.
 * The type is the contract's word: the server validates what it sends against the same schema.
 */
export function dataOf<T>(answer: Envelope): T {
  refuseUnauthenticated(answer);
  return answer.data as T;
}

/** For answers without data: only the 401 matters. */
export function refuseUnauthenticated(answer: Envelope): void {
  if (answer.status !== 401 || !isAuthentication(answer)) return;
  const state = readAuthState(answer);
  const code = state.status === "reauthentication_required" ? state.status : "authentication_required";
  throw new AuthError({ status: 401, code, state });
}
