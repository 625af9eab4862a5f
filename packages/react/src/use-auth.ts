"use client";
import type { AuthError, AuthModule, GatehouseClient, SessionState, User } from "@gatehouse/client";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useAuthContext } from "./context.ts";

export interface Auth {
  /** `undefined` until the first answer. */
  state: SessionState | undefined;
  user: User | null;
  /** No answer yet, and none has failed. */
  isLoading: boolean;
  /** Why there is no answer, such as code `network`; `refresh()` asks again. */
  error: AuthError | undefined;
  login: AuthModule["login"];
  signup: AuthModule["signup"];
  logout: AuthModule["logout"];
  /** Asks the server who is here. */
  refresh: AuthModule["session"];
  client: GatehouseClient;
}

/**
 * Who is here, and the ways in and out.
 *
 * @example
 * const { user, logout } = useAuth();
 */
export function useAuth(): Auth {
  const { client, error } = useAuthContext();
  const state = useSession();
  return useMemo(
    () => ({
      state,
      user: state?.status === "authenticated" ? state.user : null,
      isLoading: !state && !error,
      error: state ? undefined : error,
      login: client.auth.login,
      signup: client.auth.signup,
      logout: client.auth.logout,
      refresh: client.auth.session,
      client,
    }),
    [client, error, state],
  );
}

/** The logged-in user, or `null`. */
export function useUser(): User | null {
  const state = useSession();
  return state?.status === "authenticated" ? state.user : null;
}

/** The session state; during hydration the one that the server rendered with. */
export function useSession(): SessionState | undefined {
  const { client, initialState } = useAuthContext();
  const subscribe = useCallback((changed: () => void) => client.on("auth:change", changed), [client]);
  return useSyncExternalStore(
    subscribe,
    () => client.state ?? initialState,
    () => initialState,
  );
}
