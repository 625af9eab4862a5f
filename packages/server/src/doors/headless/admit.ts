import type { Caller, Engine, Visit } from "../../flows/context.ts";
import { openVisit } from "../../flows/session-store.ts";
import type { Credential } from "./credential.ts";

/**
 * Opens the visit of whoever presents a credential. An access token is believed for the session that it names and that session's user;
 * with `HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED`, one whose session has ended is no credential at all, as the reference has it.
 */
export async function admit(
  engine: Engine,
  caller: Caller,
  credential: Credential,
): Promise<{ readonly visit: Visit; readonly credential: Credential }> {
  const visit = await openVisit(engine, caller, credential.token);
  if (credential.subject === undefined || visit.user?.id === credential.subject) return { visit, credential };
  const hasEnded = visit.session.token === undefined;
  if (hasEnded && !engine.settings.headless.jwtStatefulValidationEnabled) return { visit, credential };
  return { visit: await openVisit(engine, caller), credential: { ...credential, token: undefined } };
}
