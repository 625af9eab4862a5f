"use client";

import type { AuthChange } from "@gatehouse/client";
import { useAuth } from "@gatehouse/react";
import { type ReactNode, useEffect } from "react";
import { signInPath } from "../../lib/paths.ts";
import { messageOf } from "../../lib/problems.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { NoticePage } from "./notice-page.tsx";

/**
 * Follows the session while a protected page is open: when it ends, here or in another tab, the page goes. With a
 * state from the server the first rendering shows the page at once; without one (tokens in the browser) nothing is
 * shown until the engine has answered.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const { state, error, refresh, client } = useAuth();

  useEffect(
    () =>
      client.on("auth:change", (change) => {
        // A whole new document: nothing that was loaded for the old session stays in memory.
        if (change.state.status !== "authenticated") location.replace(exitPath(change));
      }),
    [client],
  );

  if (error) {
    const again = () => void refresh().catch(() => undefined);
    return (
      <NoticePage title="We cannot reach the server" actions={<Button onClick={again}>Try again</Button>}>
        <p>{messageOf(error)}</p>
      </NoticePage>
    );
  }
  if (state?.status !== "authenticated") {
    return (
      <div role="status" className="grid min-h-dvh place-items-center text-muted">
        <Spinner className="size-6" />
        <span className="sr-only">Loading</span>
      </div>
    );
  }
  return children;
}

/** Where the end of a session leads, with a word on why. */
function exitPath({ cause, previous }: AuthChange): string {
  if (cause === "auth.logout" || cause === "sessions.end") return "/auth/login?notice=signed-out";
  if (cause === "password.change") return "/auth/login?notice=password-changed";
  return signInPath(location.pathname + location.search, previous && "expired");
}
