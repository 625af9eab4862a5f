"use client";

import { AuthError, type FlowId } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import { useCallback, useState } from "react";
import type { Outcome } from "../forms/use-form.ts";

export interface CodeAttempts {
  /** The code was mistyped too often, or its time is over: nothing that is typed now can be right. */
  over: boolean;
  /** Makes one attempt. What is wrong with it is thrown, for the form; what ends them all shows in `over`. */
  attempt: (run: () => Promise<Outcome>) => Promise<Outcome>;
}

/** Attempts at the code for which `flow` waits. */
export function useCodeAttempts(flow: FlowId): CodeAttempts {
  const client = useClient();
  const [over, setOver] = useState(false);
  const attempt = useCallback(
    async (run: () => Promise<Outcome>) => {
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof AuthError)) throw error;
        const isWrong = error.errors.some(({ code }) => code === "incorrect_code");
        // The engine does not count aloud, but after the last wrong code it no longer waits for one.
        const isLast = isWrong && !(await isWaiting());
        if (!isLast && error.code !== "conflict") throw error;
        setOver(true);
        return "done";
      }

      async function isWaiting(): Promise<boolean> {
        const state = await client.auth.session();
        return (
          state.status === "pending" && state.flows.some(({ id, is_pending }) => id === flow && is_pending)
        );
      }
    },
    [client, flow],
  );
  return { over, attempt };
}
