import type { Engine, Visit } from "../../flows/context.ts";
import { type ReadToken, readToken } from "../../flows/tokens/token-claims.ts";
import type { TokenPair } from "../../flows/tokens/token-pair.ts";
import { authorizationToken } from "../../http/authorization.ts";
import { emptyReply, jsonReply, type Reply, withHeaders } from "../../http/reply.ts";
import type { HttpRequest } from "../../http/request.ts";
import { type BrowserCookies, cookiesToKeep, readBrowserCookies } from "../browser-cookies.ts";
import type { Answer } from "./answer.ts";
import type { Client } from "./operation.ts";

/** How a request says who it comes from. */
export interface Credential extends BrowserCookies {
  /** `cookie` is sent by the browser unasked, so it needs CSRF protection; `header` is put there by a program. */
  readonly kind: "cookie" | "header";
  /** Whom an access token names; the session's token is what it says. */
  readonly subject?: number | undefined;
  readonly checkCsrf: boolean;
}

/**
 * Reads the session's token from where this client keeps it; an app may keep it in an access token, which counts where there is no
 * other. The browser client may, with `HEADLESS_BROWSER_TOKENS`, use the header too; a request that carries a session cookie always
 * needs its CSRF token.
 */
export async function readCredential(
  engine: Engine,
  request: HttpRequest,
  client: Client,
): Promise<Credential> {
  const { settings } = engine;
  const header = request.headers.get("x-session-token") || undefined;
  if (client === "app") {
    const bearer = header === undefined ? await readBearer(engine, request) : undefined;
    const token = header ?? bearer?.sessionToken;
    return { ...byHeader, token, subject: bearer?.userId, hadCookie: false };
  }
  const cookies = readBrowserCookies(request, settings);
  if (settings.headless.browserTokens && !cookies.hadCookie) {
    return { ...byHeader, token: header, hadCookie: false };
  }
  return { kind: "cookie", checkCsrf: true, ...cookies };
}

/** The access token of `Authorization`, where it is one; any other is as good as none, as in the reference. */
async function readBearer(engine: Engine, { headers }: HttpRequest): Promise<ReadToken | undefined> {
  const token = authorizationToken(headers, engine.settings.headless.jwtAuthorizationHeaderScheme);
  return token === undefined ? undefined : readToken(engine, token, { use: "access" });
}

const byHeader = { kind: "header", checkCsrf: false, csrf: undefined, trust: undefined } as const;

interface Outcome {
  readonly credential: Credential;
  /** Absent when the request was refused before its session was looked at. */
  readonly visit: Visit | undefined;
  readonly answer?: Answer;
  /** Made because this visit signed somebody in. */
  readonly tokens?: TokenPair | undefined;
  /** A reply that is no JSON answer, such as 405. */
  readonly raw?: Reply;
}

/** Turns an answer into a reply and tells the client what became of its session. The only place that does. */
export function reply(engine: Engine, outcome: Outcome): Reply {
  return outcome.credential.kind === "cookie" ? browserReply(engine, outcome) : headerReply(outcome);
}

/** The browser gets its session and its CSRF secret in cookies, both of which scripts elsewhere cannot read. */
function browserReply(engine: Engine, { credential, visit, answer, raw }: Outcome): Reply {
  const cookies = cookiesToKeep(engine, { had: credential, visit });
  return withHeaders(raw ?? present(answer), { Vary: "Cookie" }, cookies);
}

/** Programs get a token in `meta` whenever it is not the one they have. */
function headerReply({ credential, visit, answer, tokens, raw }: Outcome): Reply {
  if (raw !== undefined) return raw;
  const token = visit?.session.token;
  const isNew = token !== undefined && token !== credential.token;
  const news = {
    ...(isNew && { session_token: token }),
    ...(tokens && { access_token: tokens.accessToken, refresh_token: tokens.refreshToken }),
  };
  return present(answer, Object.keys(news).length > 0 ? news : undefined);
}

function present(answer: Answer = { status: 500 }, extra?: Record<string, unknown>): Reply {
  const { status, data, errors, location, retryAfter } = answer;
  if (location !== undefined) return emptyReply(status, { Location: location });
  const meta = answer.meta === undefined && extra === undefined ? undefined : { ...answer.meta, ...extra };
  const body = {
    status,
    ...(data !== undefined && { data }),
    ...(meta !== undefined && { meta }),
    ...(errors !== undefined && errors.length > 0 && { errors }),
  };
  return jsonReply(
    status,
    body,
    retryAfter === undefined ? {} : { "Retry-After": String(Math.ceil(retryAfter)) },
  );
}
