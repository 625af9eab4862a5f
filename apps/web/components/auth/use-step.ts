"use client";

import type { Flow, FlowId } from "@gatehouse/client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { pageFor } from "../../lib/after-auth.ts";
import { signInPath } from "../../lib/paths.ts";
import { useFirstSession } from "./use-first-session.ts";

/**
 * For the page of one step. Who has no such step pending is sent where they belong.
 *
 * @returns the pending flow, once it is known
 */
export function useStep(id: FlowId, next: string): Flow | undefined {
  const router = useRouter();
  const session = useFirstSession();
  const flow = session?.status === "pending" && session.flow.id === id ? session.flow : undefined;
  const elsewhere = session && !flow ? (pageFor(session, { next }) ?? signInPath(next)) : undefined;
  useEffect(() => {
    if (elsewhere !== undefined) router.replace(elsewhere);
  }, [elsewhere, router]);
  return flow;
}
