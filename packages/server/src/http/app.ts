import type { Logger } from "pino";
import { HasherOverloaded } from "../crypto/password-hasher.ts";
import type { Engine } from "../flows/context.ts";
import { isUnavailable } from "../store/errors.ts";
import { type MessageId, problem } from "../text/messages.ts";
import { type Address, Addresses, type Handler } from "./addresses.ts";
import { clientAddress, UNKNOWN_ADDRESS } from "./client-address.ts";
import { corsHeaders, preflightReply } from "./cors.ts";
import { isSecure } from "./csrf.ts";
import { hostTest } from "./hosts.ts";
import { completeReply, jsonReply, type Reply, securityHeaders, withHeaders } from "./reply.ts";
import { ClientGone, type HttpRequest } from "./request.ts";

/** All doors behind their frame. */
export interface App {
  /** Answers every request, with a reply that is ready to be sent; it never throws. */
  answer(request: HttpRequest): Promise<Reply>;
  /** The reply to a request whose target is no address at all, such as the `*` of `OPTIONS *`. */
  readonly targetRefused: Reply;
  /** Notes an error for which there is no request any more. */
  report(error: unknown): void;
}

/** Seconds after which a client may try again when we were too busy or the database was away. */
const RETRY_AFTER = 2;

/**
 * The frame around all doors: host check, CORS, address, and one place each for "not found" and for errors. Doors
 * mount their handlers on the addresses that they are given.
 */
export function createApp(engine: Engine, mountDoors: (addresses: Addresses) => void): App {
  const { settings, log } = engine;
  const addresses = new Addresses();
  mountDoors(addresses);
  const always = { ...securityHeaders, ...transportSecurity(engine) };
  const isOurHost = hostTest(settings);
  const warnOfUnknownAddress = once(() => log.warn(UNKNOWN_ADDRESS_WARNING));

  /** What is said to a request before anybody asks what it wants. */
  function refusalOf(request: HttpRequest): Reply | undefined {
    if (!isOurHost(request)) return refusal(400, "host_not_allowed");
    const preflight = preflightReply(request, settings);
    if (preflight !== undefined) return preflight;
    return settings.secure.sslRedirect && !isSecure(request, settings) ? toHttps(request) : undefined;
  }

  async function handled(request: HttpRequest): Promise<Reply> {
    const ip = clientAddress(request, settings);
    if (ip === UNKNOWN_ADDRESS) warnOfUnknownAddress();
    const refused = refusalOf(request);
    if (refused !== undefined) return refused;
    const started = performance.now();
    const address = addresses.find(request.path);
    const reply = await replyOf(engine, { request, ip, address });
    logRequest(log, request, { address, reply, started });
    return reply;
  }

  return {
    async answer(request) {
      const reply = await handled(request);
      return completeReply(withHeaders(reply, corsHeaders(request, settings)), always);
    },
    targetRefused: completeReply(refusal(400, "malformed_target"), always),
    report: (error) => log.error({ err: error }, "an answer could not be sent"),
  };
}

interface Arrived {
  readonly request: HttpRequest;
  readonly ip: string;
  readonly address: Address | undefined;
}

async function replyOf({ log }: Engine, { request, ip, address }: Arrived): Promise<Reply> {
  if (address === undefined) return refusal(404, "not_found");
  const { refuse = refusal } = address;
  try {
    return await address.handle(request, ip);
  } catch (error) {
    if (error instanceof ClientGone) {
      log.debug({ route: address.name }, "client went away");
      return refuse(400, "malformed_json");
    }
    if (error instanceof HasherOverloaded) return comeBack(refuse(503, "overloaded"), error.retryAfter);
    if (isUnavailable(error)) {
      log.error({ err: error }, "database unavailable");
      return comeBack(refuse(503, "unavailable"), RETRY_AFTER);
    }
    log.error({ err: error, route: address.name, method: request.method }, "unexpected error");
    return refuse(500, "server_error");
  }
}

interface Answered {
  readonly address: Address | undefined;
  readonly reply: Reply;
  readonly started: number;
}

/**
 * One line for each request: at `info` where it may have changed something, at `debug` where it only looked. It names the
 * route and never the address itself, which may hold a key (T-92).
 */
function logRequest(log: Logger, { method }: HttpRequest, { address, reply, started }: Answered): void {
  const level = method === "GET" || method === "HEAD" ? "debug" : "info";
  if (!log.isLevelEnabled(level)) return;
  const ms = Math.round(performance.now() - started);
  log[level]({ method, route: address?.name ?? "none", status: reply.status, ms }, "request");
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

export function refusal(status: number, id: MessageId): Reply {
  return jsonReply(status, { status, errors: [problem(id)] });
}

/** For addresses where there is nothing to change: other methods find nothing. */
export function onlyRead(handle: Handler): Handler {
  return (request, ip) =>
    request.method === "GET" || request.method === "HEAD" ? handle(request, ip) : refusal(404, "not_found");
}

function comeBack(reply: Reply, retryAfter: number): Reply {
  return withHeaders(reply, { "Retry-After": String(Math.ceil(retryAfter)) });
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
function toHttps({ method, host, path, query }: HttpRequest): Reply {
  if (method !== "GET" && method !== "HEAD") return refusal(400, "https_required");
  // To the host that was checked: the URL of an absolute-form target (RFC 9112, 3.2.2) may name another (T-03).
  return { status: 301, headers: { Location: `https://${host}${path}${query}` }, body: "" };
}
