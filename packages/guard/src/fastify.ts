import type { IncomingMessage } from "node:http";
import { remember } from "./current-user.ts";
import { createGuard } from "./guard.ts";
import { fromNode } from "./node-request.ts";
import type { GuardOptions } from "./options.ts";

export { currentUser } from "./current-user.ts";
export type { CurrentUser, GuardOptions } from "./options.ts";

/** What of Fastify's request and reply is used, so that any version will do. */
interface FastifyRequest {
  readonly raw: Pick<IncomingMessage, "method" | "headers">;
}

interface FastifyReply {
  code(status: number): FastifyReply;
  headers(values: Record<string, string>): FastifyReply;
  send(payload: unknown): unknown;
}

/**
 * A Fastify hook: lets the signed-in through, whom `currentUser(request)` names, and answers everybody else.
 *
 * @throws TypeError when an option cannot be meant
 * @example fastify.addHook("onRequest", requireUser({ gatehouse: "http://127.0.0.1:8000" }));
 */
export function requireUser(options: GuardOptions) {
  const judge = createGuard(options);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const verdict = await judge(fromNode(request.raw));
    if (!verdict.ok) {
      const { status, headers, body } = verdict.refusal;
      return reply.code(status).headers(headers).send(body);
    }
    remember(request, verdict.user);
    return undefined;
  };
}
