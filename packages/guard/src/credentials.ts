import type { CredentialKind } from "./options.ts";

/** What a guard reads of a request, whatever framework it came through. */
export interface GuardedRequest {
  readonly method: string;
  /** The value of a header, several of one name joined as RFC 9110, section 5.3, says. */
  header(name: string): string | undefined;
}

/** A question to Gatehouse that answers whose credential this is. */
export interface Question {
  readonly kind: CredentialKind;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The browser sends the credential unasked, so a change needs a proof that a page of ours asked for it. */
  readonly ambient: boolean;
}

/**
 * The credential of a request, as the question that judges it. One that a program put there goes before the cookie that a browser
 * sends unasked, and whoever presents one is judged by it alone: a wrong token beside a right cookie is a wrong token.
 */
export function questionOf(request: GuardedRequest, sessionCookie: string): Question | undefined {
  const authorization = request.header("authorization");
  if (authorization !== undefined) return byAuthorization(authorization);
  const sessionToken = request.header("x-session-token");
  if (sessionToken !== undefined) return bySession("app", { "x-session-token": sessionToken });
  const cookie = readCookie(request.header("cookie"), sessionCookie);
  return cookie === undefined ? undefined : bySession("browser", { cookie: `${sessionCookie}=${cookie}` });
}

function bySession(client: "app" | "browser", headers: Question["headers"]): Question {
  return {
    kind: "session",
    path: `/_allauth/${client}/v1/auth/session`,
    headers,
    ambient: client === "browser",
  };
}

function byAuthorization(authorization: string): Question | undefined {
  const headers = { authorization };
  const [scheme, token = ""] = authorization.trim().split(/\s+/);
  switch (scheme?.toLowerCase()) {
    case "token":
      return { kind: "token", path: "/api/profile/", headers, ambient: false };
    case "bearer": {
      // Two doors give out JWTs; each judges its own, so a wrong guess here lets nobody in.
      const path = isHeadless(token) ? "/_allauth/app/v1/auth/session" : "/api/auth/me/";
      return { kind: "jwt", path, headers, ambient: false };
    }
    default:
      return undefined;
  }
}

/** Whether a JWT says of itself that it comes from the headless door (`token_use`; SimpleJWT's says `token_type`). */
function isHeadless(token: string): boolean {
  try {
    const [, payload = ""] = token.split(".");
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" && claims !== null && "token_use" in claims;
  } catch {
    return false;
  }
}

/** The value of one cookie; a name that comes twice with different values was tossed in from elsewhere and counts as none. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const values = (header ?? "").split(";").flatMap((pair) => {
    const equals = pair.indexOf("=");
    return equals > 0 && pair.slice(0, equals).replace(/^[ \t]+|[ \t]+$/g, "") === name
      ? [pair.slice(equals + 1).replace(/^[ \t]+|[ \t]+$/g, "")]
      : [];
  });
  return new Set(values).size === 1 ? values[0] : undefined;
}
