import { csrfFormToken, newCsrfSecret } from "../../django/csrf.ts";
import type { Engine, Visit } from "../../flows/context.ts";
import { consumeLimit, RateLimited } from "../../flows/rate-limits.ts";
import { SessionInterrupted } from "../../flows/session-row.ts";
import { openVisit } from "../../flows/session-store.ts";
import type { Addresses } from "../../http/addresses.ts";
import { comesFromForeignPage, csrfProblem } from "../../http/csrf.ts";
import { readFormBody } from "../../http/form-body.ts";
import { emptyReply, type Reply } from "../../http/reply.ts";
import type { HttpRequest } from "../../http/request.ts";
import { type BrowserCookies, readBrowserCookies } from "../browser-cookies.ts";
import { visiting } from "../visiting.ts";
import { message } from "./messages.ts";
import { safeTarget, withNext } from "./next.ts";
import { type Call, limited, type Outcome, type Page, type Posted, redirect } from "./page.ts";
import { present, refuse } from "./present.ts";
import { pages } from "./routes.ts";
import { refusedPage } from "./views/refused.ts";
import { onward, pendingStage } from "./where-next.ts";

const BELOW = "/accounts";

/** Mounts the pages that the server renders itself, unless `HEADLESS_ONLY` leaves them to a front end. */
export function mountPagesDoor(addresses: Addresses, engine: Engine): void {
  const { settings } = engine;
  if (settings.headless.only) return;
  const all = pages(settings);
  const fixed = all.filter(({ path }) => !path.includes("<key>"));
  const keyed = all.flatMap((page) =>
    page.path.includes("<key>") ? [{ page, pattern: patternOf(page) }] : [],
  );
  const refused = (status: number) => refuse(settings, status);
  const add = (path: string, page: Page) =>
    addresses.add(path, (request, ip) => serve(engine, { page, request, ip, path, key: "" }), refused);
  for (const page of fixed) add(BELOW + page.path, page);
  // Where people are sent after log-out, unless the settings know better; nothing else is there.
  add("/", frontDoor);
  const rest = ({ path }: HttpRequest): { readonly page: Page; readonly key: string } | undefined => {
    for (const { page, pattern } of keyed) {
      const key = pattern.exec(path)?.[1];
      if (key !== undefined) return { page, key: key.replaceAll(/%3a/gi, ":") };
    }
    const slashed = `${path}/`;
    const isPage = fixed.some((page) => BELOW + page.path === slashed);
    return isPage ? { page: withSlash(slashed), key: "" } : undefined;
  };
  addresses.addBelow(
    `${BELOW}/`,
    (request, ip) => {
      const found = rest(request);
      // Nobody's session is looked at and no cookie set: a cache may take the address for a file, and keep all of that (T-15).
      return found === undefined
        ? refused(404)
        : serve(engine, { ...found, request, ip, path: request.path });
    },
    refused,
  );
}

/** allauth's `[-:\w]+`; a mail program may have written the colon in its other form. */
function patternOf({ path }: Page): RegExp {
  const [before = "", after = ""] = path.split("<key>");
  return new RegExp(`^${BELOW}${before}((?:[-:\\w]|%3[aA])+)${after}$`);
}

/** Django's `APPEND_SLASH`. */
const withSlash = (path: string): Page => ({
  name: "append_slash",
  path,
  access: "anyone",
  view: { show: ({ query }) => redirect(query.size === 0 ? path : `${path}?${query}`) },
});

const frontDoor: Page = {
  name: "front_door",
  path: "/",
  access: "anyone",
  view: { show: ({ visit }) => redirect(visit.engine.settings.loginRedirectUrl) },
};

interface Exchange {
  readonly page: Page;
  readonly request: HttpRequest;
  readonly ip: string;
  /** The page's address. */
  readonly path: string;
  /** What stands in it in the place of the page's `<key>`. */
  readonly key: string;
}

/** A request with what its browser sent along. */
interface Received extends Exchange {
  /** With a CSRF secret in any case: a page that is shown has forms. */
  readonly cookies: BrowserCookies & { readonly csrf: string };
  readonly posted?: Posted;
}

const isRead = ({ method }: HttpRequest): boolean => method === "GET" || method === "HEAD";

/** Parse, authorise, flow, present: what happens to every request, in this order. */
async function serve(engine: Engine, exchange: Exchange): Promise<Reply> {
  const { request, page } = exchange;
  const known = readBrowserCookies(request, engine.settings);
  const received: Received = { ...exchange, cookies: { ...known, csrf: known.csrf ?? newCsrfSecret() } };
  const refused = (status: number) =>
    present(engine, { ...received, visit: undefined, outcome: refusedPage(status) });
  if (!isRead(request) && (request.method !== "POST" || page.view.submit === undefined))
    return wrongMethod(page);
  if (isRead(request)) return visited(engine, received);
  // The form has to be read before anything else: it holds its own CSRF token.
  const form = await readFormBody(request, engine.settings.dataUploadMaxMemorySize);
  if (!form.ok) return refused(form.status);
  const foreign = comesFromForeignPage(request, engine.settings);
  if (foreign || csrfProblem(request, engine.settings, form.body.csrfmiddlewaretoken)) return refused(403);
  // Whoever would have to wait too long for a hash hears so at once (T-91). Nothing is counted then, because nothing is judged.
  using _place = page.hashes ? engine.hasher.admit() : undefined;
  return await visited(engine, { ...received, posted: form.body });
}

/** Django's empty answer to a method that a page does not have, and to OPTIONS. */
function wrongMethod({ view }: Page): Reply {
  const Allow = `GET, ${view.submit === undefined ? "" : "POST, "}HEAD, OPTIONS`;
  return emptyReply(405, { Allow, "Content-Length": "0" });
}

async function visited(engine: Engine, received: Received): Promise<Reply> {
  const { ip, request, cookies } = received;
  const caller = {
    ip,
    userAgent: (request.headers.get("user-agent") ?? "").slice(0, 200),
    browser: { trust: cookies.trust },
  };
  const visit = await openVisit(engine, caller, cookies.token);
  try {
    const outcome = await visiting(visit, () => outcomeOf(visit, received));
    return present(engine, { ...received, visit, outcome });
  } catch (error) {
    if (error instanceof RateLimited) {
      // Nothing was kept, so nothing of what this visit has become is told either.
      const untouched = await openVisit(engine, caller, cookies.token);
      return present(engine, { ...received, visit: untouched, outcome: limited(error.retryAfter) });
    }
    if (!(error instanceof SessionInterrupted)) throw error;
    const stranger = await openVisit(engine, caller);
    const outcome = redirect(engine.settings.loginUrl, message("session_over"));
    return present(engine, { ...received, visit: stranger, outcome });
  }
}

async function outcomeOf(visit: Visit, received: Received): Promise<Outcome> {
  const { page, request, path, key, cookies, posted } = received;
  const query = new URLSearchParams(request.query);
  const wanted = posted?.next ?? query.get("next");
  const call: Call = {
    visit,
    path,
    query,
    key,
    next: typeof wanted === "string" ? safeTarget(wanted, visit.engine.settings) : undefined,
    csrf: csrfFormToken(cookies.csrf),
    seen: request.method !== "HEAD",
  };
  const barred = barredBy(page, call);
  if (barred !== undefined) return barred;
  const { view, limit } = page;
  if (posted === undefined || view.submit === undefined) return view.show(call);
  if (limit !== undefined) {
    const verdict = await consumeLimit(visit, limit);
    if (!verdict.allowed) return limited(verdict.retryAfter);
  }
  return view.submit(call, posted);
}

/** Where a visitor is sent who does not stand as the page wants them to. */
function barredBy({ access }: Page, { visit, next, path, query }: Call): Outcome | undefined {
  const { loginUrl, account } = visit.engine.settings;
  const signedIn = visit.user !== undefined;
  if (access === "anyone" || (access === "signed-in" && signedIn)) return undefined;
  if (access === "strangers") {
    const stays = !signedIn || !account.authenticatedLoginRedirects;
    return stays ? undefined : redirect(onward(visit, { next, otherwise: loginUrl }));
  }
  if (access === "signed-in") {
    return redirect(withNext(loginUrl, query.size === 0 ? path : `${path}?${query}`));
  }
  if (pendingStage(visit) === access.stage) return undefined;
  return redirect(onward(visit, { next, otherwise: withNext(loginUrl, next) }));
}
