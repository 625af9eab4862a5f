import { isIP } from "node:net";
import type { Settings } from "../config/settings.ts";
import type { HttpRequest } from "./request.ts";

/** What an address is called when the transport gives none (a test, a Unix socket): never a real client's. */
export const UNKNOWN_ADDRESS = "0.0.0.0";

/**
 * The client's address. It is the socket's, unless the operator trusts a header (`ALLAUTH_TRUSTED_CLIENT_IP_HEADER`)
 * or a number of own proxies (`ALLAUTH_TRUSTED_PROXY_COUNT`); then the entry that the outermost own proxy wrote counts
 * and whatever the client put before it does not (T-40).
 */
export function clientAddress(request: HttpRequest, settings: Settings): string {
  const { trustedClientIpHeader, trustedProxyCount } = settings.allauth;
  const peer = normalise(request.peer) ?? UNKNOWN_ADDRESS;
  if (trustedClientIpHeader !== null) return normalise(request.headers.get(trustedClientIpHeader)) ?? peer;
  if (trustedProxyCount > 0) {
    const hops = (request.headers.get("x-forwarded-for") ?? "").split(",");
    return normalise(hops.at(-trustedProxyCount)) ?? peer;
  }
  return peer;
}

/** An address without port, brackets or zone, in its one canonical form; `undefined` for anything that is none. */
function normalise(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  if (isIP(text) === 4) return text;
  const trimmed = text.trim();
  const bare = /^\[(.+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? trimmed;
  const withoutPort = isIP(bare) === 0 ? bare.replace(/:\d+$/, "") : bare;
  const address = withoutPort.replace(/%.*$/, "");
  if (isIP(address) === 0) return undefined;
  return isIP(address) === 4 ? address : canonical(address);
}

/** An IPv6 address as RFC 5952 writes it; an IPv4 one in IPv6 clothes (RFC 4291, 2.5.5.2) as the IPv4 address it is. */
function canonical(address: string): string {
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  const bits = Number.parseInt(high, 16) * 0x1_0000 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join(".");
}
