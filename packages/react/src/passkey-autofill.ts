"use client";
import { AuthError, type AuthState, supportsPasskeyAutofill } from "@gatehouse/client";
import { useEffect, useReducer, useRef, useState } from "react";
import { usePasskeyModule } from "./passkeys.ts";

export interface PasskeyAutofill {
  /** A passkey was chosen, and the server is asked. */
  pending: boolean;
  /** Why the chosen passkey did not log in. */
  error: AuthError | undefined;
}

interface PasskeyAutofillOptions {
  /** Turn it off while another log-in is under way: what it asks the server for must not cross with that. */
  enabled: boolean;
  /** Gets what the log-in came to. */
  onState: (state: AuthState) => void;
}

/** A challenge is good for ten minutes, and pages are left open for longer. */
const RENEWAL_MS = 8 * 60_000;

const IDLE: PasskeyAutofill = { pending: false, error: undefined };

/**
 * Offers passkeys in the menu of the field that has `autocomplete="username webauthn"`, where the browser can.
 *
 * @example
 * const { error } = usePasskeyAutofill({ enabled: !pending, onState: (state) => go(state) });
 */
export function usePasskeyAutofill({ enabled, onState }: PasskeyAutofillOptions): PasskeyAutofill {
  const { login } = usePasskeyModule();
  const [progress, setProgress] = useState(IDLE);
  const [round, renew] = useReducer((count: number) => count + 1, 0);
  const latest = useRef({ onState, pending: false });
  useEffect(() => {
    latest.current = { onState, pending: progress.pending };
  });

  // Also for who comes back: another tab may have been given a challenge in the place of this one's.
  useEffect(() => {
    if (!enabled) return;
    const renewIfSeen = () => {
      if (document.visibilityState === "visible" && !latest.current.pending) renew();
    };
    const timer = setInterval(renewIfSeen, RENEWAL_MS);
    document.addEventListener("visibilitychange", renewIfSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", renewIfSeen);
    };
  }, [enabled]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks anew.
  useEffect(() => {
    if (!enabled) return;
    const gone = new AbortController();
    const offer = async () => {
      if (!(await supportsPasskeyAutofill()) || gone.signal.aborted) return;
      let chosen = false;
      const onChosen = () => {
        chosen = true;
        setProgress({ pending: true, error: undefined });
      };
      try {
        latest.current.onState(await login({ autofill: true, onChosen }, { signal: gone.signal }));
      } catch (error) {
        // Before anybody has chosen anything it is nobody's concern.
        if (!chosen || gone.signal.aborted) return;
        if (!(error instanceof AuthError)) throw error;
        setProgress({ pending: false, error });
        renew();
      }
    };
    void offer();
    return () => gone.abort();
  }, [enabled, login, round]);

  return progress;
}
