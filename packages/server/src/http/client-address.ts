import { isIP } from "node:net";
import type { Settings } from "../config/settings.ts";

/** What an address is called when the transport gives none (a test, a Unix socket): never a real client's. */
const UNKNOWN = "0.0.0.0";

/**
 * The client's address. It is the socket's, unless the operator trusts a header (`ALLAUTH_TRUSTED_CLIENT_IP_HEADER`)
 * or a number of own proxies (`ALLAUTH_TRUSTED_PROXY_COUNT`); then the entry that the outermost own proxy wrote counts
 * and whatever the client put before it does not (T-40).
 */
export function clientAddress(
  request: Request,
  socketAddress: string | undefined,
  settings: Settings,
): string {
  const { trustedClientIpHeader, trustedProxyCount } = settings.allauth;
  const peer = normalise(socketAddress) ?? UNKNOWN;
  if (trustedClientIpHeader !== null) return normalise(request.headers.get(trustedClientIpHeader)) ?? peer;
  if (trustedProxyCount > 0) {
    const hops = (request.headers.get("x-forwarded-for") ?? "").split(",");
    return normalise(hops.at(-trustedProxyCount)) ?? peer;
  }
  return peer;
}

/** An address without port, brackets or zone; `undefined` for anything that is none. */
function normalise(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  const trimmed = text.trim();
  const bare = /^\[(.+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? trimmed;
  const withoutPort = isIP(bare) === 0 ? bare.replace(/:\d+$/, "") : bare;
  const address = withoutPort.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  return isIP(address) === 0 ? undefined : address;
}
