import type { Settings } from "../config/settings.ts";
import { emptyReply, type Reply } from "./reply.ts";

const ALLOWED_HEADERS = [
  "accept",
  "authorization",
  "content-type",
  "user-agent",
  "x-csrftoken",
  "x-requested-with",
  "x-session-token",
  "x-email-verification-key",
  "x-password-reset-key",
].join(", ");

const ALLOWED_METHODS = "DELETE, GET, OPTIONS, PATCH, POST, PUT";
const MAX_AGE = "86400";

/**
 * The CORS headers for this request: an origin is allowed only if it is listed to the letter. A reflected, `null` or
 * look-alike origin gets none (T-17). `Vary: origin` always, because the answer depends on it.
 */
export function corsHeaders(request: Request, settings: Settings): Readonly<Record<string, string>> {
  const origin = request.headers.get("origin");
  if (origin === null || !settings.cors.allowedOrigins.includes(origin)) return { Vary: "origin" };
  return {
    Vary: "origin",
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
  };
}

/** Answers a preflight without a look at the database; `undefined` when the request is none. */
export function preflightReply(request: Request, settings: Settings): Reply | undefined {
  if (request.method !== "OPTIONS" || !request.headers.has("access-control-request-method")) return undefined;
  const headers = corsHeaders(request, settings);
  if (!("Access-Control-Allow-Origin" in headers))
    return emptyReply(200, { ...headers, "Content-Length": "0" });
  return emptyReply(200, {
    ...headers,
    "Content-Length": "0",
    "Access-Control-Allow-Headers": ALLOWED_HEADERS,
    "Access-Control-Allow-Methods": ALLOWED_METHODS,
    "Access-Control-Max-Age": MAX_AGE,
  });
}
