import type { User } from "../../domain/user.ts";
import type { Visit } from "../../flows/context.ts";
import type { Credentials } from "../../flows/login/credentials.ts";
import { login } from "../../flows/login/login.ts";
import type { Answer } from "./answer.ts";
import { charField, passwordField } from "./fields.ts";
import { waitingAnswer } from "./pending-login.ts";

/** What is typed as a username may be an address, whose column holds more. */
const LOGIN_NAME_MAX = 254;

export const namedCredentials = {
  username: charField({ required: true, max: LOGIN_NAME_MAX }),
  password: passwordField(),
};

/**
 * Logs in by password at a door without sessions: who is in, or what they are told instead.
 *
 * @param notLoggedIn the door's words for it. A locked log-in says so; any other is as wrong as the next, whatever was wrong with it
 */
export async function logInByPassword(
  visit: Visit,
  credentials: Credentials,
  notLoggedIn: (lock?: string) => Answer,
): Promise<{ readonly user: User } | Answer> {
  const result = await login(visit, credentials);
  if (result.ok) return visit.user ? { user: visit.user } : ((await waitingAnswer(visit)) ?? notLoggedIn());
  const [found] = "problems" in result ? result.problems : [];
  return notLoggedIn(found?.code === "too_many_login_attempts" ? found.message : undefined);
}
