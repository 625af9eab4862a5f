"use client";
import {
  AuthError,
  type Authenticator,
  type GatehouseClient,
  supportsPasskeys,
  type WebAuthnAuthenticator,
} from "@gatehouse/client";
import type { PasskeysModule } from "@gatehouse/client/passkeys";
import { useMemo, useSyncExternalStore } from "react";
import type { InitialData, Loading } from "./account.ts";
import { useAuthContext, useClient } from "./context.ts";
import { rereading, useResource } from "./resource.ts";
import { useAction } from "./use-action.ts";
import { useUser } from "./use-auth.ts";

const modules = new WeakMap<GatehouseClient, PasskeysModule>();

/** `@gatehouse/client/passkeys`, loaded with the first call of one of its functions. */
function lazyPasskeys(client: GatehouseClient): PasskeysModule {
  let loaded: Promise<PasskeysModule> | undefined;
  const load = () => {
    loaded ??= import("@gatehouse/client/passkeys").then(
      ({ passkeys }) => passkeys(client),
      (cause: unknown) => {
        loaded = undefined;
        throw new AuthError({ status: 0, code: "network", cause });
      },
    );
    return loaded;
  };
  return {
    list: async (...args) => (await load()).list(...args),
    add: async (...args) => (await load()).add(...args),
    rename: async (...args) => (await load()).rename(...args),
    remove: async (...args) => (await load()).remove(...args),
    login: async (...args) => (await load()).login(...args),
    signup: async (...args) => (await load()).signup(...args),
    finishSignup: async (...args) => (await load()).finishSignup(...args),
    authenticate: async (...args) => (await load()).authenticate(...args),
    reauthenticate: async (...args) => (await load()).reauthenticate(...args),
  };
}

/** The client's functions for passkeys. Their code is loaded when the first of them is called. */
export function usePasskeyModule(): PasskeysModule {
  const client = useClient();
  const known = modules.get(client);
  if (known) return known;
  const made = lazyPasskeys(client);
  modules.set(client, made);
  return made;
}

/** `passkeys.login` for a button. */
export const usePasskeyLogin = () => useAction(usePasskeyModule().login);
/** `passkeys.signup` for the form that begins an account without a password. */
export const usePasskeySignup = () => useAction(usePasskeyModule().signup);
/** `passkeys.finishSignup` for the button that makes its passkey. */
export const usePasskeyFinishSignup = () => useAction(usePasskeyModule().finishSignup);
/** `passkeys.authenticate` for the second step of a log-in. */
export const usePasskeyAuthenticate = () => useAction(usePasskeyModule().authenticate);
/** `passkeys.reauthenticate` for a button. */
export const usePasskeyReauthenticate = () => useAction(usePasskeyModule().reauthenticate);

const never = () => () => undefined;

/** Whether this browser has passkeys; `undefined` while the page comes from the server. */
export function usePasskeySupport(): boolean | undefined {
  return useSyncExternalStore<boolean | undefined>(never, supportsPasskeys, () => undefined);
}

export interface Passkeys extends Loading {
  /** Passkeys and security keys alike. */
  passkeys: WebAuthnAuthenticator[] | undefined;
  add: PasskeysModule["add"];
  rename: PasskeysModule["rename"];
  remove: PasskeysModule["remove"];
}

/**
 * The user's passkeys and security keys. The functions throw `AuthError`; give them to `useAction`.
 *
 * @example
 * const { passkeys, add } = usePasskeys();
 * const adding = useAction(add);
 */
export function usePasskeys({ initial }: InitialData<Authenticator[]> = {}): Passkeys {
  const { authenticators } = useAuthContext();
  const keys = usePasskeyModule();
  const { data, error, isLoading } = useResource(authenticators, { owner: useUser()?.id, initial });
  const passkeys = useMemo(() => data?.filter((factor) => factor.type === "webauthn"), [data]);
  const actions = useMemo(() => {
    // With one factor others come and go.
    const andReread = rereading(authenticators);
    return {
      add: (...args: Parameters<Passkeys["add"]>) => andReread(keys.add(...args)),
      rename: (...args: Parameters<Passkeys["rename"]>) => andReread(keys.rename(...args)),
      remove: (...args: Parameters<Passkeys["remove"]>) => andReread(keys.remove(...args)),
      refresh: authenticators.refresh,
    };
  }, [keys, authenticators]);
  return { passkeys, error, isLoading, ...actions };
}
