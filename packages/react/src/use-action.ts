"use client";
import { AuthError } from "@gatehouse/client";
import { useCallback, useEffect, useRef, useState } from "react";

export type ActionResult<T> = { ok: true; data: T } | { ok: false; error: AuthError };

export interface Action<A extends unknown[], T> {
  /** Calls the function; resolves with its outcome and never rejects with an {@link AuthError}. */
  run: (...args: A) => Promise<ActionResult<T>>;
  pending: boolean;
  error: AuthError | undefined;
  /** The error's messages by field name. */
  fieldErrors: Record<string, string[]>;
  /** The error's messages that belong to no field. */
  formErrors: string[];
  /** Forgets the error, for instance when the user starts to type again. */
  reset: () => void;
}

interface Progress {
  pending: boolean;
  error: AuthError | undefined;
}

const IDLE: Progress = { pending: false, error: undefined };

/**
 * Runs one operation for a form: pending state, field errors, and the outcome as a value.
 *
 * @example
 * const { run, pending, fieldErrors } = useAction(client.password.change);
 * const result = await run({ current_password, new_password });
 * if (result.ok) toast("Password changed.");
 */
export function useAction<A extends unknown[], T>(operation: (...args: A) => Promise<T>): Action<A, T> {
  const [progress, setProgress] = useState(IDLE);
  const latestOperation = useRef(operation);
  /** Only the latest run may show its outcome. */
  const runs = useRef(0);
  useEffect(() => {
    latestOperation.current = operation;
  });

  const run = useCallback(async (...args: A): Promise<ActionResult<T>> => {
    runs.current += 1;
    const mine = runs.current;
    const show = (next: Progress) => {
      if (mine === runs.current) setProgress(next);
    };
    show({ pending: true, error: undefined });
    try {
      const data = await latestOperation.current(...args);
      show(IDLE);
      return { ok: true, data };
    } catch (error) {
      if (!(error instanceof AuthError)) {
        show(IDLE);
        throw error;
      }
      show({ pending: false, error });
      return { ok: false, error };
    }
  }, []);

  const reset = useCallback(() => {
    runs.current += 1;
    setProgress(IDLE);
  }, []);

  const { pending, error } = progress;
  return {
    run,
    pending,
    error,
    fieldErrors: error?.fieldErrors() ?? {},
    formErrors: error?.formErrors() ?? [],
    reset,
  };
}
