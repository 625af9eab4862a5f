"use client";

import { AuthError, type AuthState, type GatehouseClient } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { destination } from "../../lib/after-auth.ts";
import type { Outcome } from "../forms/use-form.ts";

/**
 * Waits for an authentication step and goes where it leads.
 *
 * @param next the wanted page, already checked by `safeNext`
 * @param notice what the sign-in page says if the step leads there (see `LoginNotice`)
 * @param stay shows what is asked for next where that is on this very page, and says whether it is
 *
 * @example
 * submit: (values) => proceed(client.auth.login(values))
 */
export function useProceed(
  next: string,
  notice?: string,
  stay?: (state: AuthState) => boolean,
): (step: Promise<AuthState>) => Promise<Outcome> {
  const client = useClient();
  const router = useRouter();
  return useCallback(
    async (step) => {
      const state = await step.catch((error: unknown) => stateAfterConflict(error, client));
      if (stay?.(state)) return "done";
      router.replace(destination(state, { next, notice }));
      return "leaving";
    },
    [client, next, notice, router, stay],
  );
}

/** "Conflict" mostly says that this very person has signed in meanwhile, in another tab: then all is well. */
async function stateAfterConflict(error: unknown, client: GatehouseClient): Promise<AuthState> {
  if (!(error instanceof AuthError) || error.code !== "conflict") throw error;
  const state = await client.auth.session();
  if (state.status !== "authenticated") throw error;
  return state;
}
