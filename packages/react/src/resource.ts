"use client";
import { AuthError } from "@gatehouse/client";
import { useEffect, useState, useSyncExternalStore } from "react";

export interface ResourceSnapshot<T extends object> {
  data: T | undefined;
  error: AuthError | undefined;
  isLoading: boolean;
}

/**
 * Data that a page was rendered with. It stands until anything else is known (another user, for one), and once only:
 * a page that is opened again from the browser's memory brings the same old data.
 */
export interface Offer<T extends object> {
  data: T;
  stands(): boolean;
  /** Makes it known to all. @returns whether it stood */
  take(): boolean;
}

/** Something read from the server once and shared by all components that show it. */
export interface Resource<T extends object> {
  snapshot(): ResourceSnapshot<T>;
  subscribe(listener: () => void): () => void;
  /** Reads again; what was there stays until the answer is. */
  refresh(): Promise<void>;
  set(data: T): void;
  /** For what a page was rendered with, when the page appears. */
  offer(data: T): Offer<T>;
  /** Forgets what was read, for it was another user's. */
  clear(): void;
}

export function createResource<T extends object>(read: () => Promise<T>, initial?: T): Resource<T> {
  let current: ResourceSnapshot<T> = { data: initial, error: undefined, isLoading: initial === undefined };
  /** Counts writes, so that an answer to an older question cannot replace something newer. */
  let writes = 0;
  const taken = new WeakSet<T>();
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
    offer(data) {
      const before = writes;
      const stands = () => writes === before && !taken.has(data);
      const take = () => {
        if (!stands()) return false;
        taken.add(data);
        write({ data });
        return true;
      };
      return { data, stands, take };
    },
    clear: () => write({ data: undefined, isLoading: true }),
  };
}

interface ResourceOptions<T> {
  /** Whose it is. While nobody is known it waits, and shows nothing. */
  owner: string | number | undefined;
  /** What the page was rendered with. Like that of `useState`, it counts when the component appears. */
  initial: T | undefined;
}

/**
 * Shows a resource. Reads it when the component appears, unless it appears with what the page was rendered with, and
 * whenever its owner becomes another one.
 */
export function useResource<T extends object>(
  resource: Resource<T>,
  { owner, initial }: ResourceOptions<T>,
): ResourceSnapshot<T> {
  const [first] = useState(() => initial && { resource, offer: resource.offer(initial) });
  const offer = first?.resource === resource ? first.offer : undefined;
  const snapshot = useSyncExternalStore(resource.subscribe, resource.snapshot, resource.snapshot);
  useEffect(() => {
    if (owner === undefined) return;
    const read = () => {
      if (document.visibilityState === "visible") void resource.refresh();
    };
    if (!offer?.take()) void resource.refresh();
    // A link from a mail is opened in another tab: whoever comes back sees what it has done.
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [resource, owner, offer]);
  // Until the effect has made it known; the first rendering, on the server too, has it already.
  if (owner === undefined || !offer?.stands()) return snapshot;
  return { data: offer.data, error: undefined, isLoading: false };
}

/** Does what changes more of a resource than its answer tells, and then reads the resource anew. */
export function rereading<T extends object>(resource: Pick<Resource<T>, "refresh">) {
  return async <R>(change: Promise<R>): Promise<R> => {
    const changed = await change;
    await resource.refresh();
    return changed;
  };
}
