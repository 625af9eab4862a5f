import { createGuard } from "./guard.ts";
import type { CurrentUser, GuardOptions } from "./options.ts";
import { fromWeb } from "./web-request.ts";

export type { GuardedRequest } from "./credentials.ts";
export { createGuard, type Refusal, type Verdict } from "./guard.ts";
export type { CredentialKind, CurrentUser, GuardOptions, Send } from "./options.ts";

/** A handler that only the signed-in reach. `context` is whatever the framework hands over beside the request. */
export type UserHandler<Context> = (
  request: Request,
  user: CurrentUser,
  context: Context,
) => Response | Promise<Response>;

/**
 * Protects handlers of web-standard requests: Next.js route handlers, Workers, Bun, Deno.
 *
 * @throws TypeError when an option cannot be meant
 * @example
 * const withUser = requireUser({ gatehouse: "http://127.0.0.1:8000" });
 * export const GET = withUser((request, user) => Response.json({ hello: user.username }));
 */
export function requireUser(options: GuardOptions) {
  const judge = createGuard(options);
  return <Context = undefined>(handler: UserHandler<Context>) =>
    async (request: Request, context: Context): Promise<Response> => {
      const verdict = await judge(fromWeb(request));
      if (verdict.ok) return handler(request, verdict.user, context);
      const { status, headers, body } = verdict.refusal;
      return Response.json(body, { status, headers });
    };
}
