"use client";
import type {
  AddEmailAddressInput,
  AuthError,
  ChangePrimaryEmailAddressInput,
  Configuration,
  EmailAddress,
  EndSessionsInput,
  RemoveEmailAddressInput,
  RequestEmailVerificationInput,
  Session,
} from "@gatehouse/client";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useAuthContext } from "./context.ts";
import { useResource } from "./resource.ts";
import { useUser } from "./use-auth.ts";

export interface Loading {
  isLoading: boolean;
  error: AuthError | undefined;
  refresh: () => Promise<void>;
}

/** What the server offers: log-in methods, open sign-up, providers. */
export function useConfig(): Loading & { config: Configuration | undefined } {
  const { config } = useAuthContext();
  const { data, error, isLoading } = useSyncExternalStore(config.subscribe, config.snapshot, config.snapshot);
  const known = data !== undefined;
  useEffect(() => {
    if (!known) void config.refresh();
  }, [config, known]);
  return { config: data, error, isLoading, refresh: config.refresh };
}

export interface InitialData<T> {
  /** What the server rendered the page with: shown at once, and not read again when the component appears. */
  initial?: T | undefined;
}

type PrimaryInput = Pick<ChangePrimaryEmailAddressInput, "email">;

export interface EmailAddresses extends Loading {
  emails: EmailAddress[] | undefined;
  add: (input: AddEmailAddressInput) => Promise<EmailAddress[]>;
  remove: (input: RemoveEmailAddressInput) => Promise<EmailAddress[]>;
  setPrimary: (input: PrimaryInput) => Promise<EmailAddress[]>;
  requestVerification: (input: RequestEmailVerificationInput) => Promise<void>;
}

/**
 * The user's addresses and what can be done with them. The functions throw `AuthError`; give them to `useAction`.
 *
 * @example
 * const { emails, add } = useEmailAddresses();
 * const adding = useAction(add);
 */
export function useEmailAddresses({ initial }: InitialData<EmailAddress[]> = {}): EmailAddresses {
  const { client, emails } = useAuthContext();
  const { data, error, isLoading } = useResource(emails, { owner: useUser()?.id, initial });
  const actions = useMemo(() => {
    const keep = (addresses: EmailAddress[]) => {
      emails.set(addresses);
      return addresses;
    };
    return {
      add: async (input: AddEmailAddressInput) => keep(await client.email.add(input)),
      remove: async (input: RemoveEmailAddressInput) => keep(await client.email.remove(input)),
      setPrimary: async (input: PrimaryInput) => {
        const addresses = keep(await client.email.setPrimary(input));
        // The user's own `email` is the primary address, and only the session tells it.
        await client.auth.session();
        return addresses;
      },
      requestVerification: (input: RequestEmailVerificationInput) => client.email.requestVerification(input),
      refresh: emails.refresh,
    };
  }, [client, emails]);
  return { emails: data, error, isLoading, ...actions };
}

export interface Sessions extends Loading {
  sessions: Session[] | undefined;
  end: (input: EndSessionsInput) => Promise<Session[]>;
}

/** Where the user is logged in, and ending it there. */
export function useSessions({ initial }: InitialData<Session[]> = {}): Sessions {
  const { client, sessions } = useAuthContext();
  const { data, error, isLoading } = useResource(sessions, { owner: useUser()?.id, initial });
  const actions = useMemo(
    () => ({
      end: async (input: EndSessionsInput) => {
        const left = await client.sessions.end(input);
        sessions.set(left);
        return left;
      },
      refresh: sessions.refresh,
    }),
    [client, sessions],
  );
  return { sessions: data, error, isLoading, ...actions };
}
