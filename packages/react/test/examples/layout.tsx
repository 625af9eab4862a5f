import type { SessionState } from "@gatehouse/client";
import { AuthProvider } from "@gatehouse/react";
import type { ReactNode } from "react";

export function Layout({ state, children }: { state: SessionState; children: ReactNode }) {
  return <AuthProvider initialState={state}>{children}</AuthProvider>;
}
