"use client";
import type {
  AuthError,
  Authenticator,
  Configuration,
  EmailAddress,
  GatehouseClient,
  PhoneNumber,
  Session,
  SessionState,
} from "@gatehouse/client";
import { createContext, useContext } from "react";
import type { Resource } from "./resource.ts";

/** The user's number once it is known whether there is one. */
export interface KnownPhone {
  number: PhoneNumber | undefined;
}

/** What a provider holds for the hooks below it. */
export interface AuthContextValue {
  client: GatehouseClient;
  initialState: SessionState | undefined;
  /** Why the first question "who is here?" got no answer. */
  error: AuthError | undefined;
  config: Resource<Configuration>;
  emails: Resource<EmailAddress[]>;
  sessions: Resource<Session[]>;
  authenticators: Resource<Authenticator[]>;
  phone: Resource<KnownPhone>;
}

export const AuthContext = createContext<AuthContextValue | null>(null);

export function useAuthContext(): AuthContextValue {
  const value = useContext(AuthContext);
  if (!value)
    throw new Error("No <AuthProvider> above this component: wrap the application (or this page) in one.");
  return value;
}

/** The client of the provider above, for calls that have no hook. */
export function useClient(): GatehouseClient {
  return useAuthContext().client;
}
