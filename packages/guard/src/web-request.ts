import type { GuardedRequest } from "./credentials.ts";

/** A web-standard request, whose host may be in its URL alone. */
export function fromWeb({ method, headers, url }: Request): GuardedRequest {
  return {
    method,
    header: (name) => headers.get(name) ?? (name === "host" ? new URL(url).host : undefined),
  };
}
