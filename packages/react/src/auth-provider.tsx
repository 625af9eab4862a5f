"use client";
import { AuthError, type Configuration, GatehouseClient, type SessionState } from "@gatehouse/client";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { AuthContext } from "./context.ts";
import { connectTabs } from "./cross-tab.ts";
import { createResource } from "./resource.ts";

export interface AuthProviderProps {
  /** Default: a browser client of the page's own origin. Create your own outside of components. */
  client?: GatehouseClient;
  /** The state that the server rendered the page with: no second question, no flash of the wrong page. */
  initialState?: SessionState;
  /** The configuration that the server rendered the page with. */
  initialConfig?: Configuration;
  children: ReactNode;
}

/**
 * Makes the session known to all components below: asks once who is here, follows what the client learns, and keeps
 * the tabs of a browser in step.
 *
 * @example
 * <AuthProvider initialState={await getSession()}>{children}</AuthProvider>
 */
export function AuthProvider({ client: given, initialState, initialConfig, children }: AuthProviderProps) {
  const [own] = useState(() => given ?? new GatehouseClient());
  const client = given ?? own;
  // The first configuration counts: a server's does not change while a page is open.
  const [firstConfig] = useState(initialConfig);
  const [error, setError] = useState<AuthError>();

  const resources = useMemo(
    () => ({
      config: createResource(() => client.config.get(), firstConfig),
      emails: createResource(() => client.email.list()),
      sessions: createResource(() => client.sessions.list()),
      authenticators: createResource(() => client.mfa.list()),
      phone: createResource(async () => ({ number: await client.phone.get() })),
    }),
    [client, firstConfig],
  );

  // Text, because a parent's new but equal object must not put an old state over a newer one. In an effect, because
  // on the server one client may serve many requests, and nobody's state may reach another's page.
  const initial = initialState && JSON.stringify(initialState);
  useEffect(() => {
    if (initial) {
      client.hydrate(JSON.parse(initial) as SessionState);
      return;
    }
    if (client.state) return;
    client.auth.session().then(
      () => setError(undefined),
      (cause: unknown) => {
        if (!(cause instanceof AuthError)) throw cause;
        setError(cause);
      },
    );
  }, [client, initial]);

  useEffect(() => {
    const stopTabs = connectTabs(client);
    const stopChanges = client.on("auth:change", ({ state, previous }) => {
      setError(undefined);
      if (previous && userId(previous) !== userId(state)) {
        resources.emails.clear();
        resources.sessions.clear();
        resources.authenticators.clear();
        resources.phone.clear();
      }
    });
    return () => {
      stopTabs();
      stopChanges();
    };
  }, [client, resources]);

  const value = useMemo(
    () => ({ client, initialState, error, ...resources }),
    [client, initialState, error, resources],
  );
  return <AuthContext value={value}>{children}</AuthContext>;
}

function userId(state: SessionState): number | string | undefined {
  return state.status === "authenticated" ? state.user.id : undefined;
}
