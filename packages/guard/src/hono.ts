import { createGuard } from "./guard.ts";
import type { CurrentUser, GuardOptions } from "./options.ts";
import { fromWeb } from "./web-request.ts";

export type { CurrentUser, GuardOptions } from "./options.ts";

/** What of Hono's context is used, so that any version will do. */
interface HonoContext {
  readonly req: { readonly raw: Request };
  set(key: "user", value: CurrentUser): void;
}

/** For `new Hono<UserEnv>()`, so that `context.get("user")` has its type. */
export interface UserEnv {
  Variables: { user: CurrentUser };
}

/**
 * Hono middleware: lets the signed-in through with `context.get("user")`, and answers everybody else.
 *
 * @throws TypeError when an option cannot be meant
 * @example app.use("/notes/*", requireUser({ gatehouse: "http://127.0.0.1:8000" }));
 */
export function requireUser(options: GuardOptions) {
  const judge = createGuard(options);
  return async (context: HonoContext, next: () => Promise<void>): Promise<Response | undefined> => {
    const verdict = await judge(fromWeb(context.req.raw));
    if (!verdict.ok) {
      const { status, headers, body } = verdict.refusal;
      return Response.json(body, { status, headers });
    }
    context.set("user", verdict.user);
    await next();
    return undefined;
  };
}
