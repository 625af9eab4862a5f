import { type Context, Hono } from "hono";
import { routePath } from "hono/route";
import type { Logger } from "pino";
import { HasherOverloaded } from "../crypto/password-hasher.ts";
import type { Engine } from "../flows/context.ts";
import { isUnavailable } from "../store/availability.ts";
import { type MessageId, problem } from "../text/messages.ts";
import { clientAddress, UNKNOWN_ADDRESS } from "./client-address.ts";
import { corsHeaders, preflightReply } from "./cors.ts";
import { isSecure } from "./csrf.ts";
import { hostIsAllowed, hostOf } from "./hosts.ts";
import { jsonReply, type Reply, toResponse, withHeaders } from "./reply.ts";

/** What the transport knows about the other end of a request. */
export interface Peer {
  /** The socket's remote address. */
  readonly address?: string | undefined;
}

export interface AppEnv {
  Bindings: { readonly peer: Peer };
  Variables: {
    readonly clientAddress: string;
    /** Makes the response, with the headers that every response has. */
    readonly respond: (reply: Reply) => Response;
  };
}

/** Seconds after which a client may try again when we were too busy or the database was away. */
const RETRY_AFTER = 2;

/**
 * The frame around all doors: host check, CORS, address, and one place each for "not found" and for errors. Doors
 * mount their routes on the app that they are given.
 */
export function createApp(engine: Engine, mountDoors: (app: Hono<AppEnv>) => void): Hono<AppEnv> {
  const { settings, log } = engine;
  const app = new Hono<AppEnv>();
  const always = transportSecurity(engine);
  const warnOfUnknownAddress = once(() => log.warn(UNKNOWN_ADDRESS_WARNING));

  app.use(async (c, next) => {
    const started = performance.now();
    const request = c.req.raw;
    const cors = corsHeaders(request, settings);
    c.set("respond", (reply) => toResponse(withHeaders(reply, cors), always));
    const address = clientAddress(request, c.env?.peer?.address, settings);
    if (address === UNKNOWN_ADDRESS) warnOfUnknownAddress();
    c.set("clientAddress", address);
    if (!hostIsAllowed(request, settings)) return c.var.respond(refusal(400, "host_not_allowed"));
    const preflight = preflightReply(request, settings);
    if (preflight !== undefined) return toResponse(preflight, always);
    if (settings.secure.sslRedirect && !isSecure(request, settings)) return c.var.respond(toHttps(request));
    await next();
    logRequest(log, c, started);
    return undefined;
  });
  mountDoors(app);
  app.notFound((c) => c.var.respond(refusal(404, "not_found")));
  app.onError((error, c) => {
    if (error instanceof HasherOverloaded) return c.var.respond(unavailable("overloaded", error.retryAfter));
    if (isUnavailable(error)) {
      log.error({ err: error }, "database unavailable");
      return c.var.respond(unavailable("unavailable", RETRY_AFTER));
    }
    log.error({ err: error, route: routePath(c, -1), method: c.req.method }, "unexpected error");
    return c.var.respond(refusal(500, "server_error"));
  });
  return app;
}

/**
 * One line for each request: at `info` where it may have changed something, at `debug` where it only looked. It names the
 * route and never the address itself, which may hold a key (T-92).
 */
function logRequest(log: Logger, c: Context<AppEnv>, started: number): void {
  const level = c.req.method === "GET" || c.req.method === "HEAD" ? "debug" : "info";
  if (!log.isLevelEnabled(level)) return;
  const ms = Math.round(performance.now() - started);
  log[level]({ method: c.req.method, route: routePath(c, -1), status: c.res.status, ms }, "request");
}

/** Strangers who cannot be told apart share every limit that counts by address: not without saying so (T-40). */
const UNKNOWN_ADDRESS_WARNING =
  "The address of a client is not known, so all such clients share one rate limit. Pass it as fetch(request, { address }), " +
  "or name the header that your proxy sets in ALLAUTH_TRUSTED_CLIENT_IP_HEADER.";

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

function refusal(status: number, id: MessageId): Reply {
  return jsonReply(status, { status, errors: [problem(id)] });
}

function unavailable(id: MessageId, retryAfter: number): Reply {
  return withHeaders(refusal(503, id), { "Retry-After": String(Math.ceil(retryAfter)) });
}

/** HSTS (RFC 6797), when `SECURE_HSTS_SECONDS` says so. */
function transportSecurity({ settings }: Engine): Readonly<Record<string, string>> {
  const { hstsSeconds, hstsIncludeSubdomains, hstsPreload } = settings.secure;
  if (hstsSeconds <= 0) return {};
  const parts = [
    `max-age=${hstsSeconds}`,
    hstsIncludeSubdomains && "includeSubDomains",
    hstsPreload && "preload",
  ];
  return { "Strict-Transport-Security": parts.filter(Boolean).join("; ") };
}

/** Pages are sent on to HTTPS; an API call in the clear has leaked already and is refused (ASVS 4.1.2). */
function toHttps(request: Request): Reply {
  if (request.method !== "GET" && request.method !== "HEAD") return refusal(400, "https_required");
  // From the host that was checked: the URL of an absolute-form target (RFC 9112, 3.2.2) may name another (T-03).
  const { pathname, search } = new URL(request.url);
  return { status: 301, headers: { Location: `https://${hostOf(request)}${pathname}${search}` }, body: "" };
}
