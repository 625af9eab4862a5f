import { granted } from "../answer.ts";
import type { EndSessionsInput, Session } from "../contract.ts";
import type { CallOptions, Send } from "../operation.ts";
import { isAuthentication, readAuthState } from "../state.ts";

export type SessionsModule = ReturnType<typeof sessionsModule>;

/** Where the user is logged in. */
export function sessionsModule(send: Send) {
  const path = "/auth/sessions";
  return {
    /** All sessions of the user (`GET auth/sessions`). */
    async list(options?: CallOptions): Promise<Session[]> {
      return granted(await send<"listSessions">({ name: "sessions.list", method: "GET", path, ...options }))
        .data;
    },

    /**
     * Ends sessions by id and gives those that remain (`DELETE auth/sessions`). Ending one's own gives none: it is a log-out.
     * Throws `invalid_choice` for an id that is not the user's.
     */
    async end(input: EndSessionsInput, options?: CallOptions): Promise<Session[]> {
      const answer = await send<"endSessions">({
        name: "sessions.end",
        method: "DELETE",
        path,
        body: input,
        endsSession: true,
        ...options,
      });
      if (isAuthentication(answer) && readAuthState(answer).status === "anonymous") return [];
      return granted(answer).data;
    },
  };
}
