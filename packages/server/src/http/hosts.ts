import type { Settings } from "../config/settings.ts";

/** What Django allows in development when `ALLOWED_HOSTS` is empty. */
const LOCAL_HOSTS = [".localhost", "127.0.0.1", "[::1]"];

/**
 * Whether the request's `Host` is one of ours. Nothing that we send out is built from it, but a foreign one means
 * that somebody points a name of theirs at us (T-03).
 */
export function hostIsAllowed(request: Request, settings: Settings): boolean {
  const allowed = settings.allowedHosts.length === 0 && settings.debug ? LOCAL_HOSTS : settings.allowedHosts;
  if (allowed.includes("*")) return true;
  const host = (request.headers.get("host") ?? new URL(request.url).host).toLowerCase();
  const name = host.replace(/:\d+$/, "").replace(/\.$/, "");
  return allowed.some((pattern) => matches(name, pattern.toLowerCase()));
}

/** Django's rule: a leading dot stands for the domain and everything below it. */
function matches(name: string, pattern: string): boolean {
  return pattern.startsWith(".") ? name === pattern.slice(1) || name.endsWith(pattern) : name === pattern;
}
