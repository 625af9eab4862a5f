import type { User } from "../domain/user.ts";

/** How a person is called in mails and answers: allauth's default `ACCOUNT_USER_DISPLAY`. */
export function userDisplay(user: Pick<User, "username">): string {
  return user.username || "user";
}
