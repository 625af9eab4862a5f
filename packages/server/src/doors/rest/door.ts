import type { Caller, Engine, Visit } from "../../flows/context.ts";
import { consumeLimit, RateLimited } from "../../flows/rate-limits.ts";
import { SessionInterrupted } from "../../flows/session-row.ts";
import { openBearerVisit } from "../../flows/session-store.ts";
import { keepSession } from "../../flows/transact.ts";
import type { Addresses, Refuse } from "../../http/addresses.ts";
import { comesFromForeignPage } from "../../http/csrf.ts";
import { emptyReply, type Reply, withHeaders } from "../../http/reply.ts";
import type { HttpRequest } from "../../http/request.ts";
import { type MessageId, problem } from "../../text/messages.ts";
import { type Answer, present, refused, throttled } from "./answer.ts";
import { readBody } from "./body.ts";
import { describe } from "./metadata.ts";
import type { Route } from "./operation.ts";
import { nobody, type Scheme } from "./scheme.ts";

/** A door that speaks as REST framework does. */
export interface RestDoor {
  /** Where it stands, without the slash at the end: one door may have several names. */
  readonly roots: readonly string[];
  readonly scheme: Scheme;
  readonly routes: readonly Route[];
}

/** Mounts a REST door. The address without its slash leads to the one with it, as Django's `APPEND_SLASH` has it. */
export function mountRestDoor(addresses: Addresses, engine: Engine, door: RestDoor): void {
  const refuse: Refuse = (status, id) =>
    present(refused(status, restWords[id] ?? problem(id).message), engine.settings);
  for (const root of door.roots) addresses.addBelow(`${root}/`, () => refuse(404, "not_found"));
  for (const path of new Set(door.routes.map((route) => route.path))) {
    const routes = door.routes.filter((route) => route.path === path);
    for (const root of door.roots) {
      const address = `${root}${path}`;
      const { scheme } = door;
      addresses.add(address, (request, ip) => serve({ engine, scheme, routes, request, ip }), refuse);
      addresses.add(address.slice(0, -1), ({ query }) => emptyReply(301, { Location: `${address}${query}` }));
    }
  }
}

/** REST framework's words, where it has any for what every door can answer. */
const restWords: Readonly<Partial<Record<MessageId, string>>> = {
  not_found: "Not found.",
  server_error: "A server error occurred.",
};

interface Exchange {
  readonly engine: Engine;
  readonly scheme: Scheme;
  /** The operations at this address. */
  readonly routes: readonly Route[];
  readonly request: HttpRequest;
  readonly ip: string;
}

async function serve(exchange: Exchange): Promise<Reply> {
  const { engine, scheme, routes } = exchange;
  const answer = await answerFor(exchange);
  const challenge = answer.status === 401 && { "WWW-Authenticate": scheme.challenge };
  return withHeaders(present(answer, engine.settings), {
    Allow: methodsOf(routes).join(", "),
    Vary: "Accept, Authorization",
    ...challenge,
  });
}

/** Negotiate, authenticate, authorise, throttle, parse, run: REST framework's order, in which also its refusals come. */
async function answerFor(exchange: Exchange): Promise<Answer> {
  const { engine, scheme, routes, request, ip } = exchange;
  if (!acceptsJson(request)) return refused(406, "Could not satisfy the request Accept header.");
  if (comesFromForeignPage(request, engine.settings)) {
    return refused(403, "This page may not call this API: its origin is not among CORS_ALLOWED_ORIGINS.");
  }
  const asksWho = routes.some(({ access }) => access !== "anyone");
  const found = asksWho ? await scheme.authenticate(engine, request, ip) : nobody;
  if (found.kind === "refused") return found.answer;
  if (found.kind === "nobody" && routes.some(({ access }) => access === "signed-in")) {
    return refused(401, "Authentication credentials were not provided.");
  }
  const caller = {
    ip,
    userAgent: (request.headers.get("user-agent") ?? "").slice(0, 200),
    bearer: {
      stillHolds: found.kind === "user" ? found.stillHolds : () => Promise.resolve(true),
      recordsLogin: scheme.recordsLogin,
    },
  } satisfies Caller;
  const visit = openBearerVisit(engine, caller, found.kind === "user" ? found.user : undefined);
  try {
    const barred = found.kind === "user" ? await found.note?.(visit) : undefined;
    return barred ?? (await handled(visit, exchange));
  } catch (error) {
    if (error instanceof RateLimited) return throttled(error.retryAfter);
    if (error instanceof SessionInterrupted)
      return refused(401, "Authentication credentials are no longer valid.");
    throw error;
  }
}

async function handled(visit: Visit, { engine, routes, request }: Exchange): Promise<Answer> {
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (method === "OPTIONS") return describe(routes);
  const route = routes.find(({ methods }) => methods.some((known) => known === method));
  if (route === undefined) return refused(405, `Method "${request.method}" not allowed.`);
  // Whoever would have to wait too long for a hash hears so at once (T-91). The place is taken when the body is here.
  if (route.hashes === true) engine.hasher.admit()[Symbol.dispose]();
  return counted(visit, route, request);
}

async function counted(visit: Visit, route: Route, request: HttpRequest): Promise<Answer> {
  const { engine } = visit;
  if (route.limit !== "none") {
    const verdict = await consumeLimit(visit, route.limit);
    if (!verdict.allowed) return throttled(verdict.retryAfter);
  }
  const isRead = request.method === "GET" || request.method === "HEAD";
  const { bodyLimit = engine.settings.dataUploadMaxMemorySize } = route;
  const read = isRead ? { body: {} } : await readBody(request, bodyLimit);
  if ("status" in read) return read;
  using _place = route.hashes === true ? engine.hasher.admit() : undefined;
  const answer = await route.run({ visit, request }, read.body);
  await keepSession(visit);
  return answer;
}

function methodsOf(routes: readonly Route[]): readonly string[] {
  const known = new Set<string>(routes.flatMap(({ methods }) => methods));
  const order = ["GET", "POST", "PUT", "PATCH"].filter((name) => known.has(name));
  return [...order, ...(known.has("GET") ? ["HEAD"] : []), "OPTIONS"];
}

/** Whether the client can do with JSON, which is all that there is; a browser that asks for HTML gets it too. */
function acceptsJson({ headers }: HttpRequest): boolean {
  const accept = headers.get("accept");
  if (accept === null || accept.trim() === "") return true;
  const ranges = accept.split(",").map((range) => range.split(";", 1)[0]?.trim().toLowerCase());
  return ["*/*", "application/*", "application/json", "text/html"].some((range) => ranges.includes(range));
}
