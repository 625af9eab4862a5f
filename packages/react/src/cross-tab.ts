import type { GatehouseClient, SessionState } from "@gatehouse/client";

const CHANNEL = "gatehouse";

/**
 * Tells the other tabs of this origin when somebody logs in or out here, and asks the server again when they tell us.
 * The message carries nothing: a tab believes only the server.
 */
export function connectTabs(client: GatehouseClient): () => void {
  // Node has channels too, but a page being rendered on a server has no other tabs.
  if (typeof window === "undefined" || typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  const stop = client.on("auth:change", ({ state, previous, cause }) => {
    // What a tab learnt by asking is no news to those who can ask as well, and an echo would go on for ever.
    if (cause === "auth.session" || cause === "hydrate") return;
    if (who(previous) !== who(state)) channel.postMessage("changed");
  });
  channel.onmessage = () => {
    // Offline: the next answer of the server will tell.
    client.auth.session().catch(() => undefined);
  };
  return () => {
    stop();
    channel.close();
  };
}

function who(state: SessionState | undefined): string | undefined {
  return state?.status === "authenticated" ? `user ${state.user.id}` : state?.status;
}
