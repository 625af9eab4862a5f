"use client";
import type { AuthState, ChangePhoneNumberInput, PhoneNumber, VerifyPhoneInput } from "@gatehouse/client";
import { useMemo } from "react";
import type { InitialData, Loading } from "./account.ts";
import { type KnownPhone, useAuthContext } from "./context.ts";
import { useResource } from "./resource.ts";
import { useUser } from "./use-auth.ts";

export interface Phone extends Loading {
  phone: KnownPhone | undefined;
  /** Sends a code to a number, which is the user's once they have typed it. */
  change: (input: ChangePhoneNumberInput) => Promise<PhoneNumber | undefined>;
  verify: (input: VerifyPhoneInput) => Promise<AuthState>;
  resendCode: () => Promise<void>;
}

/**
 * The user's phone number, and changing it. The functions throw `AuthError`; give them to `useAction`.
 *
 * @example
 * const { phone, change } = usePhone();
 * const changing = useAction(change);
 */
export function usePhone({ initial }: InitialData<KnownPhone> = {}): Phone {
  const { client, phone } = useAuthContext();
  const { data, error, isLoading } = useResource(phone, { owner: useUser()?.id, initial });
  const actions = useMemo(
    () => ({
      change: (input: ChangePhoneNumberInput) => client.phone.change(input),
      verify: async (input: VerifyPhoneInput) => {
        const state = await client.phone.verify(input);
        await phone.refresh();
        return state;
      },
      resendCode: () => client.phone.resendCode(),
      refresh: phone.refresh,
    }),
    [client, phone],
  );
  return { phone: data, error, isLoading, ...actions };
}
