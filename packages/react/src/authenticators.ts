"use client";
import type {
  ActivateTotpInput,
  Authenticator,
  SensitiveRecoveryCodesAuthenticator,
  TOTPAuthenticator,
} from "@gatehouse/client";
import { useMemo } from "react";
import type { InitialData, Loading } from "./account.ts";
import { useAuthContext } from "./context.ts";
import { rereading, useResource } from "./resource.ts";
import { useUser } from "./use-auth.ts";

export interface Authenticators extends Loading {
  authenticators: Authenticator[] | undefined;
  activateTotp: (input: ActivateTotpInput) => Promise<TOTPAuthenticator>;
  deactivateTotp: () => Promise<void>;
  generateRecoveryCodes: () => Promise<SensitiveRecoveryCodesAuthenticator>;
}

/**
 * The user's second factors, and setting them up. What an app is set up with is `useClient().mfa.getTotp()`. The functions
 * throw `AuthError`; give them to `useAction`.
 *
 * @example
 * const { authenticators, deactivateTotp } = useAuthenticators();
 * const removing = useAction(deactivateTotp);
 */
export function useAuthenticators({ initial }: InitialData<Authenticator[]> = {}): Authenticators {
  const { client, authenticators } = useAuthContext();
  const { data, error, isLoading } = useResource(authenticators, { owner: useUser()?.id, initial });
  const actions = useMemo(() => {
    // With one factor others come and go.
    const andReread = rereading(authenticators);
    return {
      activateTotp: (input: ActivateTotpInput) => andReread(client.mfa.activateTotp(input)),
      deactivateTotp: () => andReread(client.mfa.deactivateTotp()),
      generateRecoveryCodes: () => andReread(client.mfa.generateRecoveryCodes()),
      refresh: authenticators.refresh,
    };
  }, [client, authenticators]);
  return { authenticators: data, error, isLoading, ...actions };
}
