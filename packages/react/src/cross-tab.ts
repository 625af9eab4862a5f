"use client";
import type { GatehouseClient, SessionState } from "@gatehouse/client";

const CHANNEL = "gatehouse";

/**
 * Tells the other tabs of this origin when somebody logs in or out here, and asks the server again when they tell us.
 * The message carries nothing: a tab believes only the server.
 */
export function connectTabs(client: GatehouseClient): () => void {
  if (typeof BroadcastChannel === "undefined") return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  let following = false;

  const stop = client.on("auth:change", ({ state, previous }) => {
    // The first answer is news to this tab only, and what a tab learnt from another needs no echo.
    if (previous && !following && who(previous) !== who(state)) channel.postMessage("changed");
  });
  channel.onmessage = () => {
    following = true;
    client.auth
      .session()
      .catch(() => {
        // Offline: the next answer of the server will tell.
      })
      .finally(() => {
        following = false;
      });
  };
  return () => {
    stop();
    channel.close();
  };
}

function who(state: SessionState): string {
  return state.status === "authenticated" ? `user ${state.user.id}` : state.status;
}
