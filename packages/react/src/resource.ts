"use client";
import { AuthError } from "@gatehouse/client";
import { useEffect, useSyncExternalStore } from "react";

export interface ResourceSnapshot<T> {
  data: T | undefined;
  error: AuthError | undefined;
  isLoading: boolean;
}

/** Something read from the server once and shared by all components that show it. */
export interface Resource<T> {
  snapshot(): ResourceSnapshot<T>;
  subscribe(listener: () => void): () => void;
  /** Reads again; what was there stays until the answer is. */
  refresh(): Promise<void>;
  set(data: T): void;
  /** Forgets what was read, for it was another user's. */
  clear(): void;
}

export function createResource<T>(read: () => Promise<T>, initial?: T): Resource<T> {
  let current: ResourceSnapshot<T> = { data: initial, error: undefined, isLoading: initial === undefined };
  /** Counts writes, so that an answer to an older question cannot replace something newer. */
  let writes = 0;
  const listeners = new Set<() => void>();

  function write(next: Partial<ResourceSnapshot<T>>): void {
    writes += 1;
    current = { ...current, isLoading: false, error: undefined, ...next };
    for (const listener of [...listeners]) listener();
  }

  return {
    snapshot: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async refresh() {
      const before = writes;
      try {
        const data = await read();
        if (writes === before) write({ data });
      } catch (error) {
        if (!(error instanceof AuthError)) throw error;
        if (writes === before) write({ error });
      }
    },
    set: (data) => write({ data }),
    clear: () => write({ data: undefined, isLoading: true }),
  };
}

/**
 * Shows a resource, and reads it when the component appears and whenever `owner` becomes another one. With no owner
 * it waits.
 */
export function useResource<T>(
  resource: Resource<T>,
  owner: string | number | undefined,
): ResourceSnapshot<T> {
  const snapshot = useSyncExternalStore(resource.subscribe, resource.snapshot, resource.snapshot);
  useEffect(() => {
    if (owner === undefined) return;
    const read = () => {
      if (document.visibilityState === "visible") void resource.refresh();
    };
    void resource.refresh();
    // A link from a mail is opened in another tab: whoever comes back sees what it has done.
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [resource, owner]);
  return snapshot;
}
