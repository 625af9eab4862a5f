import { deleteUserSessionByKey } from "../../store/user-sessions.ts";
import type { Visit } from "../context.ts";
import { storedKey } from "../session-row.ts";
import { detachUser } from "../session-store.ts";
import { transact } from "../transact.ts";

/** Ends the visitor's session at once, on every node: signed in, or waiting at any stage of a log-in (T-13). */
export async function logout(visit: Visit): Promise<void> {
  const { session, user, engine } = visit;
  if (session.token === undefined) return;
  const sessionKey = storedKey(session.token, engine.settings);
  await transact(visit, async ({ db, event }) => {
    detachUser(visit);
    await deleteUserSessionByKey(db, sessionKey);
    if (user !== undefined) await event({ name: "user_logged_out", userId: user.id });
  });
}
