import type { User } from "../../domain/user.ts";
import type { Bearer, Engine, Visit } from "../../flows/context.ts";
import type { HttpRequest } from "../../http/request.ts";
import type { Answer } from "./answer.ts";

/** How a door knows people: REST framework's authentication class. */
export interface Scheme {
  /** What `WWW-Authenticate` says to somebody without credentials (RFC 9110, section 11.6.1). */
  readonly challenge: string;
  /** Whether a log-in at this door is written into the user's row. */
  readonly recordsLogin: boolean;
  /** Whom the `Authorization` header stands for; nobody where it is of another scheme or absent. */
  authenticate(engine: Engine, request: HttpRequest, ip: string): Promise<Authentication>;
}

export type Authentication =
  | { readonly kind: "nobody" }
  | { readonly kind: "refused"; readonly answer: Answer }
  | {
      readonly kind: "user";
      readonly user: User;
      readonly stillHolds: Bearer["stillHolds"];
      /** What is to be noted of this visit before it is served. @returns why it is not served, if so */
      readonly note?: (visit: Visit) => Promise<Answer | undefined>;
    };

export const nobody: Authentication = { kind: "nobody" };

/** The two parts of an `Authorization` header; `undefined` where it is of another scheme, or there is none. */
export function authorizationOf(
  { headers }: HttpRequest,
  isScheme: (scheme: string) => boolean,
): readonly string[] | undefined {
  const [scheme, ...rest] = (headers.get("authorization") ?? "").trim().split(/\s+/);
  return scheme !== undefined && isScheme(scheme) ? rest : undefined;
}
