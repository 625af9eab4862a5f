"use client";

import { useAction } from "@gatehouse/react";
import { messageOf } from "../../lib/problems.ts";
import { useToast } from "../ui/toast.tsx";
import { useReauth } from "./reauth-dialog.tsx";

export interface Reported {
  pending: boolean;
  run: () => void;
}

interface Report {
  /** What the message says when it has worked. Left out where that can be seen. */
  done?: string;
  /** Runs after either outcome. */
  after?: (ok: boolean) => void;
}

/**
 * An operation behind a button, whose outcome is told in a passing message.
 *
 * @example
 * const resend = useReported(() => requestVerification({ email }), { done: "A new link is on its way." });
 * <Button pending={resend.pending} onClick={resend.run}>Resend</Button>
 */
export function useReported<T>(operation: () => Promise<T>, { done, after }: Report = {}): Reported {
  const toast = useToast();
  const withReauth = useReauth();
  const { run, pending } = useAction(() => withReauth(operation));
  const report = async () => {
    const result = await run();
    if (result.ok && done !== undefined) toast({ tone: "success", title: done });
    if (!result.ok) toast({ tone: "danger", title: messageOf(result.error) });
    after?.(result.ok);
  };
  return { pending, run: () => void report() };
}
