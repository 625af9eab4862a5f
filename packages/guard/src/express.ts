import type { IncomingMessage, ServerResponse } from "node:http";
import { remember } from "./current-user.ts";
import { createGuard } from "./guard.ts";
import { fromNode } from "./node-request.ts";
import type { GuardOptions } from "./options.ts";

export { currentUser } from "./current-user.ts";
export type { CurrentUser, GuardOptions } from "./options.ts";

/**
 * Express middleware, of any version, and Connect's: lets the signed-in through, whom `currentUser(request)` names, and answers
 * everybody else.
 *
 * @throws TypeError when an option cannot be meant
 * @example app.use("/notes", requireUser({ gatehouse: "http://127.0.0.1:8000" }));
 */
export function requireUser(options: GuardOptions) {
  const judge = createGuard(options);
  return async (request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> => {
    const verdict = await judge(fromNode(request));
    if (verdict.ok) {
      remember(request, verdict.user);
      next();
      return;
    }
    const { status, headers, body } = verdict.refusal;
    response.writeHead(status, { ...headers, "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
}
