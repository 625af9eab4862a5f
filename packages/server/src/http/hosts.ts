import type { Settings } from "../config/settings.ts";
import type { HttpRequest } from "./request.ts";

/** What Django allows in development when `ALLOWED_HOSTS` is empty. */
const LOCAL_HOSTS = [".localhost", "127.0.0.1", "[::1]"];

/** Django's `host_validation_re`: a name or an address, perhaps a port, and nothing that could be taken apart otherwise. */
const HOST = /^(?:[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::\d{1,5})?$/;

/**
 * Makes the test whether a request's `Host` is one of ours. Nothing that we send out is built from it, but a foreign one
 * means that somebody points a name of theirs at us (T-03).
 */
export function hostTest(settings: Settings): (request: HttpRequest) => boolean {
  const listed = settings.allowedHosts.length === 0 && settings.debug ? LOCAL_HOSTS : settings.allowedHosts;
  const allowed = listed.map((pattern) => pattern.toLowerCase());
  const anyName = allowed.includes("*");
  return (request) => {
    const host = request.host.toLowerCase();
    if (!HOST.test(host)) return false;
    if (anyName) return true;
    const name = host.replace(/:\d+$/, "").replace(/\.$/, "");
    return allowed.some((pattern) => matches(name, pattern));
  };
}

/** Django's rule: a leading dot stands for the domain and everything below it. */
function matches(name: string, pattern: string): boolean {
  return pattern.startsWith(".") ? name === pattern.slice(1) || name.endsWith(pattern) : name === pattern;
}
