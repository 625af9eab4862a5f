import type { Settings } from "../config/settings.ts";
import { emptyReply, type Reply } from "./reply.ts";
import type { HttpRequest } from "./request.ts";

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

const PREFLIGHT_ALLOWED = {
  "Access-Control-Allow-Headers": ALLOWED_HEADERS,
  "Access-Control-Allow-Methods": ALLOWED_METHODS,
  "Access-Control-Max-Age": MAX_AGE,
} as const;

const NO_ORIGIN = { Vary: "origin" } as const;

/**
 * The CORS headers for this request: an origin is allowed only if it is listed to the letter. A reflected, `null` or
 * look-alike origin gets none (T-17). `Vary: origin` always, because the answer depends on it.
 */
export function corsHeaders(request: HttpRequest, settings: Settings): Readonly<Record<string, string>> {
  const origin = request.headers.get("origin");
  if (origin === null || !settings.cors.allowedOrigins.includes(origin)) return NO_ORIGIN;
  return {
    Vary: "origin",
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
  };
}

/**
 * Answers a preflight without a look at the database; `undefined` when the request is none. The frame adds the
 * {@link corsHeaders}, as to every reply.
 */
export function preflightReply(request: HttpRequest, settings: Settings): Reply | undefined {
  if (request.method !== "OPTIONS" || !request.headers.has("access-control-request-method")) return undefined;
  const allowed = corsHeaders(request, settings) !== NO_ORIGIN;
  return emptyReply(200, { "Content-Length": "0", ...(allowed && PREFLIGHT_ALLOWED) });
}
