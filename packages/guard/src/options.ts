/** How a request can say who it comes from. */
export type CredentialKind = "session" | "token" | "jwt";

/** The way to an engine in this very process, `(request) => gatehouse.fetch(request)`, or to wherever else it may be. */
export type Send = (request: Request) => Promise<Response>;

export interface GuardOptions {
  /**
   * Where Gatehouse is: the address at which this server reaches it, whose host `ALLOWED_HOSTS` must name, or a way to hand a request
   * to it, which then bears the host that this server was asked under.
   */
  readonly gatehouse: string | Send;
  /** Which credentials count. Default: all of them. */
  readonly accept?: readonly CredentialKind[];
  /** The engine's `SESSION_COOKIE_NAME`. Default `sessionid`. */
  readonly sessionCookie?: string;
  /** The engine's `CSRF_COOKIE_NAME`. Default `csrftoken`. */
  readonly csrfCookie?: string;
  /** Other origins whose pages may change something here with their visitors' cookies, such as `https://app.example.com`. */
  readonly trustedOrigins?: readonly string[];
  /** Milliseconds until Gatehouse counts as absent. Default 5000. */
  readonly timeout?: number;
  /** Hears why Gatehouse could not be asked; nothing secret is in it. Default: `console.error`. */
  readonly onError?: (error: unknown) => void;
}

/** Whoever is behind a request. */
export interface CurrentUser {
  readonly id: number;
  /** Absent where people have no user names. */
  readonly username?: string;
  /** As they gave it: theirs for sure only where Gatehouse lets nobody in before that is proven. */
  readonly email?: string;
  /** What they were known by. */
  readonly by: CredentialKind;
}
