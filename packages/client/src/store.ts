import type { SessionState } from "./state.ts";

export interface AuthChange {
  state: SessionState;
  /** `undefined` at the first answer. */
  previous: SessionState | undefined;
  /** The operation whose answer told, such as `"auth.login"`, or `"hydrate"`. */
  cause: string;
}

export interface AuthEvents {
  /** The session state became another one: log-in, log-out, a new address, a step done. */
  "auth:change": AuthChange;
  /** A session that was believed to be alive turned out to be over, without the user having ended it. */
  "auth:expired": AuthChange;
}

export type Listener<E extends keyof AuthEvents> = (event: AuthEvents[E]) => void;

interface StateCause {
  name: string;
  /** The session was meant to end, so its end is no expiry. */
  endsSession?: boolean;
}

export interface AuthStore {
  get(): SessionState | undefined;
  set(state: SessionState, cause: StateCause): void;
  on<E extends keyof AuthEvents>(event: E, listener: Listener<E>): () => void;
}

/** Holds the last known session state and tells listeners when it becomes another one. */
export function createStore(): AuthStore {
  let current: SessionState | undefined;
  const listeners: { [E in keyof AuthEvents]: Set<Listener<E>> } = {
    "auth:change": new Set(),
    "auth:expired": new Set(),
  };

  return {
    get: () => current,

    set(state, cause) {
      const previous = current;
      // Equal answers keep the old object, so that React's useSyncExternalStore has nothing to render.
      if (JSON.stringify(previous) === JSON.stringify(state)) return;
      current = state;
      const change: AuthChange = { state, previous, cause: cause.name };
      for (const listener of [...listeners["auth:change"]]) callSafely(listener, change);
      const expired =
        previous?.status === "authenticated" && state.status !== "authenticated" && !cause.endsSession;
      if (expired) for (const listener of [...listeners["auth:expired"]]) callSafely(listener, change);
    },

    on(event, listener) {
      listeners[event].add(listener);
      return () => {
        listeners[event].delete(listener);
      };
    },
  };
}

/** A listener's failure is an uncaught error, as in any event handler, and not the failure of the log-in it listened to. */
export function callSafely<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
