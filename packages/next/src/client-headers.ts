import { watchedRequests } from "./watched-requests.ts";

/**
 * A request's headers as the engine may believe them: with the chain of addresses only where `watchRequests` has put the
 * last one there. Next itself fills the chain in only where the sender has not, so anybody could choose an address, and
 * with it a fresh rate limit. Threat T-40.
 */
export function clientHeaders(headers: Headers): Headers {
  const believed = new Headers(headers);
  if (watchedRequests.answers === undefined) {
    believed.delete("x-forwarded-for");
    warnOnce();
  }
  return believed;
}

function warnOnce(): void {
  if (watchedRequests.warned) return;
  watchedRequests.warned = true;
  // biome-ignore lint/suspicious/noConsole: this package keeps no log of its own; an operator reads the process's.
  console.warn(
    "Gatehouse cannot tell clients apart by address, so all share one rate limit: let register() in instrumentation.ts call watchRequests().",
  );
}
