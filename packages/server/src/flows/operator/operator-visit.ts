import { Session } from "../../domain/session.ts";
import type { Engine, Visit } from "../context.ts";

/** The visit of somebody at the server's own command line: no address, no browser, no session, nobody signed in. */
export function operatorVisit(engine: Engine): Visit {
  return {
    engine,
    caller: { ip: "", userAgent: "" },
    session: new Session(),
    user: undefined,
    primaryEmail: undefined,
    trust: undefined,
    signedIn: false,
  };
}
