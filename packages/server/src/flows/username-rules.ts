import { usesPhones } from "../config/uses-phones.ts";
import { isValidEmail } from "../django/email-validator.ts";
import { isValidUsername, USERNAME_MAX_LENGTH } from "../django/username.ts";
import { isPhoneNumber } from "../domain/phone.ts";
import { getUserByUsername } from "../store/users.ts";
import { type Problem, problem } from "../text/messages.ts";
import type { Visit } from "./context.ts";
import { usernameObjections } from "./objections.ts";

/** Django's `ASCIIUsernameValidator` (`ACCOUNT_USERNAME_VALIDATORS=ascii`). */
const ASCII_USERNAME = /^[\w.@+-]+$/;

interface ChosenName {
  /** As it would be stored. */
  readonly username: string;
  /** The chooser's own address and number, which a name of theirs may be. */
  readonly email: string | undefined;
  readonly phone: string | undefined;
}

/** What is wrong with the name that a visitor chooses for themselves. */
export async function usernameProblems(
  visit: Visit,
  { username, email, phone }: ChosenName,
): Promise<readonly Problem[]> {
  const { settings, database } = visit.engine;
  const ascii = settings.account.usernameValidators === "ascii";
  if (ascii && !ASCII_USERNAME.test(username)) return [problem("invalid_username_ascii", "username")];
  // A name that is somebody else's address or number would stand in for it wherever either may be typed (T-25).
  const foreignAddress = isValidEmail(username) && username.toLowerCase() !== email;
  const foreignNumber = usesPhones(settings) && isPhoneNumber(username) && username !== phone;
  if (foreignAddress || foreignNumber || !isValidUsername(username))
    return [problem("invalid_username", "username")];
  const { length } = username;
  // Normalising makes some texts longer: ﬃ is one character and becomes three.
  if (length > USERNAME_MAX_LENGTH) {
    return [problem("max_length", "username", { limit: USERNAME_MAX_LENGTH, length })];
  }
  const blacklist = settings.account.usernameBlacklist.map((name) => name.toLowerCase());
  if (blacklist.includes(username.toLowerCase())) return [problem("username_blacklisted", "username")];
  const holder = await getUserByUsername(database.db, username);
  const taken = holder !== undefined && holder.id !== visit.user?.id;
  return taken ? [problem("username_taken", "username")] : usernameObjections(visit.engine, username);
}
