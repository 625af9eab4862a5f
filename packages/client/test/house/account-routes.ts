import {
  type Account,
  fieldError,
  type HouseSession,
  type HouseState,
  passwordErrors,
  randomKey,
  userOf,
} from "./accounts.ts";
import { anonymous, authenticated, type Call, type Reply } from "./replies.ts";

type Entered = HouseSession & { account: Account };

/** What only a logged-in user can do. */
export function accountRoutes(house: HouseState, call: Call, session: Entered): Reply {
  switch (`${call.method} ${call.path}`) {
    case "GET /account/email":
      return emails(session);
    case "POST /account/email":
      return addEmail(house, call, session);
    case "PUT /account/email":
      return { status: 403 };
    case "PATCH /account/email":
    case "DELETE /account/email":
      return changeEmail(call, session);
    case "POST /account/password/change":
      return changePassword(house, call, session);
    case "POST /auth/reauthenticate":
      return reauthenticate(house, call, session);
    case "GET /auth/sessions":
      return sessions(house, session);
    case "DELETE /auth/sessions":
      return endSessions(house, call, session);
    default:
      return { status: 404 };
  }
}

function emails({ account }: Entered): Reply {
  return { status: 200, data: account.emails };
}

function addEmail(house: HouseState, { body }: Call, session: Entered): Reply {
  const recent = session.methods.some((method) => method.reauthenticated);
  if (house.options.reauthentication && !recent) {
    const data = {
      user: userOf(session.account),
      methods: session.methods,
      flows: [{ id: "reauthenticate" }],
    };
    return { status: 401, data, meta: { is_authenticated: true } };
  }
  const email = String(body["email"] ?? "");
  if (session.account.emails.some((address) => address.email === email)) {
    const message = "This email address is already associated with this account.";
    return { status: 400, errors: [fieldError("email", "duplicate_email", message)] };
  }
  session.account.emails.push({ email, verified: false, primary: false });
  house.mails.push({ to: email, kind: "verify", key: randomKey() });
  return emails(session);
}

function changeEmail({ method, body }: Call, session: Entered): Reply {
  const { account } = session;
  const address = account.emails.find(({ email }) => email === body["email"]);
  if (!address) {
    return { status: 400, errors: [fieldError("email", "unknown_email", "Unknown email address.")] };
  }
  if (method === "PATCH") {
    if (!address.verified) {
      const message = "Your primary email address must be verified.";
      return { status: 400, errors: [fieldError("email", "unverified_primary_email", message)] };
    }
    for (const other of account.emails) other.primary = other === address;
    return emails(session);
  }
  if (address.primary) {
    const message = "You cannot remove your primary email address.";
    return { status: 400, errors: [fieldError("email", "cannot_remove_primary_email", message)] };
  }
  account.emails.splice(account.emails.indexOf(address), 1);
  return emails(session);
}

function changePassword(house: HouseState, { body }: Call, session: Entered): Reply {
  if (session.account.password !== body["current_password"]) {
    const message = "Please type your current password.";
    return { status: 400, errors: [fieldError("current_password", "enter_current_password", message)] };
  }
  const errors = passwordErrors(body["new_password"], "new_password");
  if (errors.length > 0) return { status: 400, errors };
  session.account.password = String(body["new_password"]);
  house.sessions.delete(session.key);
  if (house.options.logoutOnPasswordChange) return { ...anonymous(), flushed: true };
  // The session's hash changes with the password, so the reference gives the session a new key.
  const renewed: HouseSession = { ...session, key: randomKey(), fresh: true };
  house.sessions.set(renewed.key, renewed);
  return authenticated(session.account, renewed);
}

function reauthenticate(house: HouseState, { body }: Call, session: Entered): Reply {
  if (session.account.password !== body["password"]) {
    return { status: 400, errors: [fieldError("password", "incorrect_password", "Incorrect password.")] };
  }
  const record = { method: "password" as const, at: Date.now() / 1000, reauthenticated: true as const };
  const stored = house.sessions.get(session.key) ?? session;
  stored.methods = [...stored.methods, record];
  return authenticated(session.account, stored);
}

function sessions(house: HouseState, session: Entered): Reply {
  const own = [...house.sessions.values()].filter(({ account }) => account?.id === session.account.id);
  const data = own.map(({ id, key, userAgent }) => ({
    id,
    user_agent: userAgent,
    ip: "127.0.0.1",
    created_at: 1795253358.743384,
    is_current: key === session.key,
  }));
  return { status: 200, data };
}

function endSessions(house: HouseState, { body }: Call, session: Entered): Reply {
  const ids = body["sessions"] as number[];
  const own = [...house.sessions.values()].filter(({ account }) => account?.id === session.account.id);
  const unknown = ids.find((id) => !own.some((candidate) => candidate.id === id));
  if (unknown !== undefined) {
    const message = `Select a valid choice. ${unknown} is not one of the available choices.`;
    return { status: 400, errors: [fieldError("sessions", "invalid_choice", message)] };
  }
  for (const { id, key } of own) if (ids.includes(id)) house.sessions.delete(key);
  return house.sessions.has(session.key) ? sessions(house, session) : { ...anonymous(), flushed: true };
}
