import { AuthError, type Authenticated, type GatehouseClient, type SessionState } from "@gatehouse/client";
// Not from next/navigation: with the file's ending, as Node wants it, that is the browser's, and breaks route handlers.
import { redirect } from "next/dist/client/components/redirect.js";
import { headers } from "next/headers.js";
import type { EngineConnection } from "./engine.ts";
import { PATH_HEADER } from "./path-header.ts";
import { withNext } from "./paths.ts";
import { remoteEngine } from "./remote-engine.ts";
import { clientOfRequest, oncePerRequest, sessionToken } from "./request.ts";

/** The engine did not answer, so nobody knows who this is, and nobody is let in. */
export interface Unavailable {
  readonly status: "unavailable";
}

/** What the server knows about who asks. */
export type Session = SessionState | Unavailable;

/** Thrown by `requireSession` while the engine does not answer; `error.tsx` shows it. */
export class GatehouseUnavailable extends Error {
  override readonly name = "GatehouseUnavailable";
  constructor() {
    super("The sign-in service does not answer at the moment. Please try again in a minute.");
  }
}

export interface AuthOptions {
  /** Default: `remoteEngine()`. */
  readonly engine?: EngineConnection;
  /** The page to sign in. */
  readonly signIn: string;
  /** Where somebody lands who asked for no page in particular. */
  readonly home: string;
}

export interface Auth {
  /**
   * Who asks, in server components, route handlers and server actions. However often it is called, the engine is asked
   * once per request, and not at all for somebody without a session cookie.
   */
  getSession(): Promise<Session>;
  /**
   * For everything behind sign-in: sends whoever is not signed in to the sign-in page, which learns from `?next=` what was
   * wanted. Every protected page calls it besides its layout, for Next renders a page beside its layout and not inside
   * it; and so does every server action, which can be called without its page.
   *
   * @throws GatehouseUnavailable while the engine does not answer
   */
  requireSession(): Promise<Authenticated>;
  /**
   * A client that asks the engine as the visitor of this request: for reading what a page is rendered with. What changes
   * something is the browser's own to send, with its CSRF token.
   *
   * @example
   * const emails = await (await auth.client()).email.list();
   */
  client(): Promise<GatehouseClient>;
}

/**
 * The session on the server: one for each app, in a file of its own.
 *
 * @example
 * export const { getSession, requireSession } = createAuth({ signIn: "/login", home: "/" });
 */
export function createAuth({ engine = remoteEngine(), signIn, home }: AuthOptions): Auth {
  const anonymous: SessionState = { status: "anonymous", flows: [] };

  const client = oncePerRequest(() => clientOfRequest(engine));

  const check = oncePerRequest(async (): Promise<Session> => {
    try {
      // No cookie, no session: that is known without a question.
      if ((await sessionToken(engine)) === undefined) return anonymous;
      const asking = await client();
      await asking.auth.session();
      return asking.state ?? { status: "unavailable" };
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      return { status: "unavailable" };
    }
  });

  return {
    client,
    getSession: check,
    async requireSession() {
      const session = await check();
      if (session.status === "authenticated") return session;
      if (session.status === "unavailable") throw new GatehouseUnavailable();
      redirect(withNext((await headers()).get(PATH_HEADER) ?? undefined, { page: signIn, home }));
    },
  };
}
