import { endSessions, listSessions, type OwnSession } from "../../../flows/sessions/manage-sessions.ts";
import { idListField } from "../../fields.ts";
import { authentication, invalid, ok } from "../answer.ts";
import { operation, type Route } from "../operation.ts";
import {
  errorOutput,
  notAuthenticatedOutput,
  type SessionOutput,
  sessionGoneOutput,
  sessionsOutput,
} from "../outputs.ts";

const answers = { 200: sessionsOutput, 401: notAuthenticatedOutput, 410: sessionGoneOutput } as const;

export const sessionsOperations: readonly Route[] = [
  operation({
    signedIn: true,
    id: "listSessions",
    method: "GET",
    path: "/auth/sessions",
    summary: "List sessions",
    limit: "none",
    answers,
    handle: async ({ visit, user }) =>
      ok(present(await listSessions(visit, user), visit.engine.settings.usersessions.trackActivity)),
  }),
  operation({
    signedIn: true,
    id: "endSessions",
    method: "DELETE",
    path: "/auth/sessions",
    summary: "End one or more sessions",
    limit: "none",
    input: { sessions: idListField("The IDs of the sessions that are to be ended.") },
    answers: { ...answers, 400: errorOutput },
    async handle({ visit, user }, { sessions: ids }) {
      const result = await endSessions(visit, user, ids);
      if (!result.ok) return invalid(result.problems);
      if (visit.user === undefined) return authentication(visit);
      return ok(present(await listSessions(visit, user), visit.engine.settings.usersessions.trackActivity));
    },
  }),
];

function present(sessions: readonly OwnSession[], trackActivity: boolean): readonly SessionOutput[] {
  return sessions.map((session) => ({
    id: session.id,
    user_agent: session.userAgent,
    ip: session.ip,
    created_at: session.createdAt.getTime() / 1000,
    is_current: session.isCurrent,
    ...(trackActivity && { last_seen_at: session.lastSeenAt.getTime() / 1000 }),
  }));
}
