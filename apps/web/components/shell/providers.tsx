"use client";

import { browserSessionStorage, GatehouseClient, type SessionState } from "@gatehouse/client";
import { AuthProvider } from "@gatehouse/react";
import { type ReactNode, useState } from "react";

interface ProvidersProps {
  /** Origin of the engine, where the browser reaches it directly. */
  directUrl: string | undefined;
  initialState?: SessionState | undefined;
  children: ReactNode;
}

/** Makes the session known to the components below. One client per page: on the server, nobody shares it. */
export function Providers({ directUrl, initialState, children }: ProvidersProps) {
  const [client] = useState(() =>
    directUrl
      ? new GatehouseClient({ baseUrl: directUrl, browserTokens: true, storage: browserSessionStorage() })
      : new GatehouseClient(),
  );
  return (
    <AuthProvider client={client} {...(initialState && { initialState })}>
      {children}
    </AuthProvider>
  );
}
