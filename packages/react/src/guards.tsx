"use client";
import type { ReactNode } from "react";
import { useSession } from "./use-auth.ts";

export interface GuardProps {
  children: ReactNode;
  /** Shown to those whom the guard does not let through: a log-in form, a redirect. */
  fallback?: ReactNode;
  /** Shown until the first answer. Never with `initialState`. */
  loading?: ReactNode;
}

/**
 * Shows its children to logged-in users only. It decides what is shown, not what is allowed: the server decides that.
 *
 * @example
 * <Authenticated fallback={<LoginForm />}><Dashboard /></Authenticated>
 */
export function Authenticated({ children, fallback = null, loading = null }: GuardProps) {
  const state = useSession();
  if (!state) return loading;
  return state.status === "authenticated" ? children : fallback;
}

/** Shows its children to everybody who is not logged in, also to those with a step pending. */
export function Anonymous({ children, fallback = null, loading = null }: GuardProps) {
  const state = useSession();
  if (!state) return loading;
  return state.status === "authenticated" ? fallback : children;
}
