import type { Visit } from "../flows/context.ts";
import { trackActivity } from "../flows/sessions/track-activity.ts";
import { keepSession } from "../flows/transact.ts";

/** Does what a visitor asks for, and keeps what became of their session. */
export async function visiting<T>(visit: Visit, steps: () => Promise<T>): Promise<T> {
  await trackActivity(visit);
  const result = await steps();
  if (visit.engine.settings.session.saveEveryRequest && !visit.session.isEmpty) visit.session.modified = true;
  await keepSession(visit);
  return result;
}
