import type { Settings } from "../../config/settings.ts";
import type { Engine, Visit } from "../../flows/context.ts";
import { NEVER_CACHE, type Reply, withHeaders } from "../../http/reply.ts";
import type { HttpRequest } from "../../http/request.ts";
import { type BrowserCookies, cookiesToKeep } from "../browser-cookies.ts";
import { layout } from "./layout.ts";
import { dropMessages, keepMessages, type Message, readMessages } from "./messages.ts";
import type { Outcome, Shown } from "./page.ts";
import { pagePolicy } from "./style.ts";
import { refusedPage } from "./views/refused.ts";

interface Result {
  readonly request: HttpRequest;
  readonly path: string;
  readonly cookies: BrowserCookies & { readonly csrf: string };
  /** Absent when the request was refused before its session was looked at. */
  readonly visit: Visit | undefined;
  readonly outcome: Outcome;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter?: number;
}

/** Turns what came of a request into a reply, with the cookies and the messages that go with it. The only place that does. */
export function present(engine: Engine, result: Result): Reply {
  const { settings, clock } = engine;
  const { request, outcome, visit, cookies: had } = result;
  const kept = readMessages(request, settings, clock.now());
  const cookies = cookiesToKeep(engine, { had, visit });
  const finish = (reply: Reply, ...more: string[]) =>
    withHeaders(reply, { Vary: "Cookie" }, [...cookies, ...more]);
  switch (outcome.kind) {
    case "redirect": {
      const all = [...kept.messages, ...outcome.messages];
      const told = outcome.messages.length > 0 ? [keepMessages(all, settings, clock.now())] : [];
      return finish(redirectTo(outcome.to), ...told);
    }
    case "file":
      return finish(fileReply(outcome));
    case "limited":
      return present(engine, { ...result, outcome: refusedPage(429), retryAfter: outcome.retryAfter });
    case "not found":
      return present(engine, { ...result, outcome: refusedPage(404) });
    case "shown": {
      const { path } = result;
      const signedIn = visit?.user !== undefined;
      const reply = pageReply(settings, outcome, { messages: kept.messages, path, signedIn });
      const { retryAfter } = result;
      const waiting = retryAfter === undefined ? {} : { "Retry-After": String(Math.ceil(retryAfter)) };
      return finish(withHeaders(reply, waiting), ...(kept.had ? [dropMessages(settings)] : []));
    }
  }
}

/** Refuses a request that no page has answered: the server is too busy, say. */
export function refuse(settings: Settings, status: number): Reply {
  return pageReply(settings, refusedPage(status), { messages: [], path: "", signedIn: false });
}

function pageReply(
  settings: Settings,
  { title, body, status = 200, failed = false, script }: Shown,
  around: { messages: readonly Message[]; path: string; signedIn: boolean },
): Reply {
  const page = layout({ ...around, settings, title, body, failed, script });
  // No view waits for anything within its HTML.
  if (page instanceof Promise) throw new Error("A page holds what is not there yet.");
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": NEVER_CACHE,
    "Content-Security-Policy": pagePolicy(script, formTargets(settings)),
  };
  return { status, headers, body: String(page) };
}

/** After a POST the browser is to ask by GET (RFC 9110, 15.4.3), which it does at 302 as at 303. */
function redirectTo(location: string): Reply {
  return { status: 302, headers: { Location: location, "Cache-Control": NEVER_CACHE }, body: "" };
}

function fileReply({ name, text }: { name: string; text: string }): Reply {
  const headers = {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Disposition": `attachment; filename="${name}"`,
    "Cache-Control": NEVER_CACHE,
  };
  return { status: 200, headers, body: text };
}

/** The other origins to which a form may lead in the end: those of `next`, and of the settings that say where people go. */
function formTargets(settings: Settings): readonly string[] {
  const { cors, csrf, account, loginUrl, loginRedirectUrl } = settings;
  const pages = [
    loginUrl,
    loginRedirectUrl,
    account.signupRedirectUrl,
    account.logoutRedirectUrl,
    account.emailConfirmationAnonymousRedirectUrl,
    account.emailConfirmationAuthenticatedRedirectUrl,
  ];
  const origins = pages.flatMap((page) => URL.parse(page)?.origin ?? []);
  const own = new URL(settings.publicUrl).origin;
  return [...new Set([own, ...origins, ...cors.allowedOrigins, ...csrf.trustedOrigins])];
}
