import type { Engine, Visit } from "../../flows/context.ts";
import { pendingLogin } from "../../flows/login/pending.ts";
import { consumeLimit, RateLimited } from "../../flows/rate-limits.ts";
import { SessionInterrupted } from "../../flows/session-row.ts";
import { openVisit } from "../../flows/session-store.ts";
import { issueTokens } from "../../flows/tokens/token-pair.ts";
import type { Addresses } from "../../http/addresses.ts";
import type { BodyResult } from "../../http/body.ts";
import { comesFromForeignPage, csrfProblem } from "../../http/csrf.ts";
import { readFormBody } from "../../http/form-body.ts";
import { declaresOtherThanJson, readJsonBody } from "../../http/json-body.ts";
import { emptyReply, type Reply } from "../../http/reply.ts";
import type { HttpRequest } from "../../http/request.ts";
import { problem } from "../../text/messages.ts";
import { readForm } from "../fields.ts";
import { visiting } from "../visiting.ts";
import { admit } from "./admit.ts";
import {
  type Answer,
  authentication,
  conflict,
  invalid,
  limited,
  notPending,
  sessionGone,
} from "./answer.ts";
import { type Credential, readCredential, reply } from "./credential.ts";
import { mountSpecification } from "./openapi/serve.ts";
import type { Client, Route } from "./operation.ts";
import { headlessRoutes } from "./routes.ts";

/** Mounts the headless door, for each client that `HEADLESS_CLIENTS` names. */
export function mountHeadlessDoor(addresses: Addresses, engine: Engine): void {
  mountSpecification(addresses, engine.settings);
  const routes = headlessRoutes(engine.settings);
  for (const client of engine.settings.headless.clients) {
    const own = routes.filter(({ clients }) => clients === undefined || clients.includes(client));
    for (const path of new Set(own.map((route) => route.path))) {
      const here = own.filter((route) => route.path === path);
      addresses.add(`/_allauth/${client}/v1${path}`, (request, ip) =>
        serve(engine, { client, routes: here, request, ip }),
      );
    }
  }
}

interface Exchange {
  readonly client: Client;
  /** The operations at this address, one for each method. */
  readonly routes: readonly Route[];
  readonly request: HttpRequest;
  readonly ip: string;
  /** What the request's form holds, where the operations here take one. */
  readonly form?: BodyResult | undefined;
  /** What the request's body holds, where it had to be read first. */
  readonly body?: BodyResult | undefined;
}

/** Parse, authorise, flow, present: what happens to every request, in this order. */
async function serve(engine: Engine, exchange: Exchange): Promise<Reply> {
  const { request, client } = exchange;
  const credential = await readCredential(engine, request, client);
  const form = takesForm(exchange) ? await readFormBody(request, bodyLimit(engine)) : undefined;
  const refused = refusalOf(engine, request, { credential, form });
  if (refused !== undefined) return reply(engine, { answer: refused, credential, visit: undefined });
  if (routeOf(exchange)?.hashes !== true) return visited(engine, { ...exchange, form }, credential);
  // Whoever would have to wait too long for a hash hears so at once (T-91). Nothing is counted then, because nothing is judged.
  engine.hasher.admit()[Symbol.dispose]();
  // The place is taken when the body is here, so that a slow sender does not hold it.
  const body = form ?? (await bodyOf(engine, request));
  using _place = engine.hasher.admit();
  return await visited(engine, { ...exchange, form, body }, credential);
}

async function visited(engine: Engine, exchange: Exchange, presented: Credential): Promise<Reply> {
  const caller = {
    ip: exchange.ip,
    userAgent: (exchange.request.headers.get("user-agent") ?? "").slice(0, 200),
    ...(presented.kind === "cookie" && { browser: { trust: presented.trust } }),
  };
  const { visit, credential } = await admit(engine, caller, presented);
  const before = visit.user?.id;
  try {
    const answer = await visiting(visit, () => answerFor(visit, exchange, credential));
    if ("headers" in answer) return reply(engine, { raw: answer, credential, visit });
    const { user } = visit;
    const isNew = exchange.client === "app" && user !== undefined && user.id !== before;
    const tokens = isNew && engine.tokenKeys !== undefined ? await issueTokens(visit, user) : undefined;
    return reply(engine, { answer, credential, visit, tokens });
  } catch (error) {
    if (error instanceof RateLimited) {
      // Nothing was kept, so nothing of what this visit has become is told either.
      const untouched = await openVisit(engine, caller, credential.token);
      return reply(engine, { answer: limited(error.retryAfter), credential, visit: untouched });
    }
    if (!(error instanceof SessionInterrupted)) throw error;
    const stranger = await openVisit(engine, caller);
    return reply(engine, { answer: await sessionGone(stranger), credential, visit: stranger });
  }
}

/** The operation of this address that the method names; HEAD is a GET whose answer nobody sees. */
function routeOf({ routes, request }: Exchange): Route | undefined {
  const method = request.method === "HEAD" ? "GET" : request.method;
  return routes.find((candidate) => candidate.method === method);
}

const bodyLimit = ({ settings }: Engine) => settings.dataUploadMaxMemorySize;

/** A form has to be read before anything else: it holds its own CSRF token. */
const takesForm = ({ routes, request }: Exchange) =>
  routes.some(({ form }) => form === true) && !["GET", "HEAD"].includes(request.method);

/** What can be refused without a look at the session. */
function refusalOf(
  { settings }: Engine,
  request: HttpRequest,
  { credential, form }: { credential: Credential; form: BodyResult | undefined },
): Answer | undefined {
  if (form?.ok === false) return { status: form.status, errors: [form.problem] };
  if (form === undefined && declaresOtherThanJson(request))
    return { status: 415, errors: [problem("unsupported_media_type")] };
  if (comesFromForeignPage(request, settings)) return { status: 403, errors: [problem("csrf_origin")] };
  if (!credential.checkCsrf) return undefined;
  const found = csrfProblem(request, settings, form?.body.csrfmiddlewaretoken);
  return found && { status: 403, errors: [found] };
}

async function answerFor(visit: Visit, exchange: Exchange, credential: Credential): Promise<Answer | Reply> {
  const { request, routes } = exchange;
  if (credential.kind === "header" && credential.token !== undefined && visit.session.token === undefined) {
    return sessionGone(visit);
  }
  const { method } = request;
  const isRead = method === "GET" || method === "HEAD";
  const route = routeOf(exchange);
  const gate = route ?? gateFor(method, routes);
  if (gate === undefined) return wrongMethod(routes, method);
  const barred = await barredBy(gate, visit);
  if (barred !== undefined) return barred;
  if (route === undefined && isRead) return wrongMethod(routes, method);
  if (!isRead && gate.limit !== "none" && gate.limit.by === "door") {
    const limit = await consumeLimit(visit, gate.limit.action);
    if (!limit.allowed) return limited(limit.retryAfter);
  }
  const read = exchange.form?.ok
    ? exchange.form
    : usable(exchange.body ?? (await bodyOf(visit.engine, request)), gate);
  if ("status" in read) return read;
  if (route !== undefined) {
    const { headers, query } = request;
    return route.run({ visit, headers, query, seen: request.method !== "HEAD" }, read.body);
  }
  const form = readForm(gate.input ?? {}, read.body);
  return form.problems.length > 0 ? invalid(form.problems) : wrongMethod(routes, method);
}

/** The operation that judges a request whose method is none of this address. A TRACE has nothing to judge (RFC 9110, 9.3.8). */
function gateFor(method: string, routes: readonly Route[]): Route | undefined {
  if (method === "TRACE") return undefined;
  return routes.find(({ validatesAnyMethod }) => validatesAnyMethod === true);
}

/** The answer to a caller who does not stand as the operation wants them to. */
async function barredBy({ access, pending, stage }: Route, visit: Visit): Promise<Answer | undefined> {
  const signedIn = visit.user !== undefined;
  if (access === "at-stage") {
    const waits = !signedIn && pendingLogin(visit)?.current === stage;
    return waits ? undefined : notPending(visit);
  }
  if (access === "anyone" || (signedIn && access !== "pending")) return undefined;
  if (access === "signed-in" || pending === undefined) return authentication(visit);
  const begun = await pending(visit);
  return begun ? undefined : conflict;
}

const nothing: BodyResult = { ok: true, body: {}, ambiguous: false };

async function bodyOf(engine: Engine, request: HttpRequest): Promise<BodyResult> {
  if (request.method === "GET" || request.method === "HEAD") return nothing;
  return readJsonBody(request, bodyLimit(engine));
}

/** The request's body, or the answer to one that cannot be used. */
function usable(
  read: BodyResult,
  route: Route,
): { readonly body: Readonly<Record<string, unknown>> } | Answer {
  if (!read.ok) return { status: read.status, errors: [read.problem] };
  if (read.ambiguous) return route.ambiguous ?? invalid([problem("malformed_json")]);
  return { body: read.body };
}

/** Django's answer to a method that its view does not have, and to OPTIONS. */
function wrongMethod(routes: readonly Route[], method: string): Reply {
  const known = new Set<string>(routes.map((route) => route.method));
  const order = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((name) => known.has(name));
  const allow = [...order, ...(known.has("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return emptyReply(method === "OPTIONS" ? 200 : 405, { Allow: allow, "Content-Length": "0" });
}
