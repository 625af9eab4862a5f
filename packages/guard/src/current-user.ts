import type { CurrentUser } from "./options.ts";

/** Who is behind a request, beside the request: frameworks want no properties added to their own. */
const users = new WeakMap<object, CurrentUser>();

export function remember(request: object, user: CurrentUser): void {
  users.set(request, user);
}

/**
 * Whoever is signed in.
 *
 * @param request as the framework hands it to the handler
 * @throws Error where `requireUser` does not stand before this route
 */
export function currentUser(request: object): CurrentUser {
  const user = users.get(request);
  if (user === undefined)
    throw new Error("Put requireUser() before this route: nobody has asked who this is.");
  return user;
}
