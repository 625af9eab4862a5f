import type { IncomingHttpHeaders } from "node:http";
import { accountRoutes } from "./account-routes.ts";
import {
  type Account,
  fieldError,
  type HouseSession,
  type HouseState,
  passwordErrors,
  randomKey,
  requireFields,
  userOf,
} from "./accounts.ts";
import { anonymous, authenticated, type Call, ENTRY, type Reply } from "./replies.ts";

export function answer(house: HouseState, call: Call): Reply {
  const session = house.sessions.get(call.token ?? "");
  // The reference: an unknown token is 410, an unknown cookie is simply nobody.
  if (call.usesTokens && call.token && !session) {
    return { status: 410, data: { flows: ENTRY }, meta: { is_authenticated: null } };
  }
  const known = session?.account;
  switch (`${call.method} ${call.path}`) {
    case "GET /config":
      return { status: 200, data: configuration(house) };
    case "GET /auth/session":
      return known && session ? authenticated(known, session) : anonymous(session);
    case "DELETE /auth/session":
      if (session) house.sessions.delete(session.key);
      return { ...anonymous(), flushed: true };
    case "POST /auth/signup":
      return known ? { status: 409 } : signup(house, call);
    case "POST /auth/login":
      return known ? { status: 409 } : login(house, call);
    case "POST /auth/email/verify":
      return verify(house, call, session);
    case "POST /auth/password/request":
      return requestPassword(house, call);
    case "POST /auth/password/reset":
      return reset(house, call);
    case "GET /auth/email/verify":
    case "GET /auth/password/reset":
      return keyInformation(house, call);
    default:
      return known && session
        ? accountRoutes(house, call, { ...session, account: known })
        : anonymous(session);
  }
}

function configuration(house: HouseState) {
  return {
    account: {
      login_methods: ["email"],
      is_open_for_signup: house.options.signupOpen !== false,
      email_verification_by_code_enabled: false,
      login_by_code_enabled: false,
      password_reset_by_code_enabled: false,
      authentication_method: "email",
    },
    socialaccount: { providers: [] },
    mfa: { supported_types: ["recovery_codes", "totp"], passkey_login_enabled: false },
    usersessions: { track_activity: false },
    gatehouse: {
      signup_fields: [
        { name: "email", required: true },
        { name: "password", required: true },
      ],
      codes: {
        login: TYPED_CODE,
        password_reset: TYPED_CODE,
        email_verification: TYPED_CODE,
        phone_verification: TYPED_CODE,
      },
    },
  };
}

const TYPED_CODE = { numeric: false, length: 8, dashed: true, can_resend: false, can_change: false };

function signup(house: HouseState, { body, headers }: Call): Reply {
  if (house.options.signupOpen === false) return { status: 403 };
  const errors = [
    ...requireFields(body, ["email", "password"]),
    ...passwordErrors(body["password"], "password"),
  ];
  const email = String(body["email"] ?? "").toLowerCase();
  if (email && !email.includes("@"))
    errors.push(fieldError("email", "invalid", "Enter a valid email address."));
  if (find(house, email)) {
    const message = "A user is already registered with this email address.";
    errors.push(fieldError("email", "email_taken", message));
  }
  if (errors.length > 0) return { status: 400, errors };
  const account: Account = {
    id: house.accounts.length + 1,
    username: email.split("@")[0] ?? "",
    password: String(body["password"]),
    emails: [{ email, verified: false, primary: true }],
  };
  house.accounts.push(account);
  house.mails.push({ to: email, kind: "verify", key: randomKey() });
  return enter(house, account, { headers, methods: [] });
}

function login(house: HouseState, { body, headers }: Call): Reply {
  const missing = requireFields(body, ["email", "password"]);
  if (missing.length > 0) return { status: 400, errors: missing };
  const account = find(house, String(body["email"]));
  if (!account || account.password !== body["password"]) {
    const message = "The email address and/or password you specified are not correct.";
    return { status: 400, errors: [fieldError("password", "email_password_mismatch", message)] };
  }
  const methods = [{ method: "password" as const, at: Date.now() / 1000, email: String(body["email"]) }];
  return enter(house, account, { headers, methods });
}

function enter(
  house: HouseState,
  account: Account,
  { headers, methods }: { headers: IncomingHttpHeaders; methods: HouseSession["methods"] },
): Reply {
  const mayEnter =
    house.options.verification !== "mandatory" || account.emails.some((address) => address.verified);
  const session: HouseSession = {
    id: house.sessions.size + 1,
    key: randomKey(),
    userAgent: String(headers["user-agent"] ?? ""),
    account: mayEnter ? account : undefined,
    pending: mayEnter ? undefined : account,
    methods,
    fresh: true,
  };
  house.sessions.set(session.key, session);
  return mayEnter ? authenticated(account, session) : anonymous(session);
}

function verify(house: HouseState, { body }: Call, session: HouseSession | undefined): Reply {
  const mail = house.mails.find(({ kind, key }) => kind === "verify" && key === body["key"]);
  const address = house.accounts
    .flatMap((account) => account.emails)
    .find(({ email, verified }) => email === mail?.to && !verified);
  if (!address) {
    return { status: 400, errors: [fieldError("key", "invalid_or_expired_key", "Invalid or expired key.")] };
  }
  address.verified = true;
  // As recorded: the pending log-in is given up, and the user logs in.
  if (session) session.pending = undefined;
  return session?.account ? authenticated(session.account, session) : anonymous();
}

function requestPassword(house: HouseState, { body }: Call): Reply {
  const missing = requireFields(body, ["email"]);
  if (missing.length > 0) return { status: 400, errors: missing };
  const email = String(body["email"]);
  if (find(house, email)) house.mails.push({ to: email, kind: "reset", key: randomKey() });
  return { status: 200 };
}

function reset(house: HouseState, { body }: Call): Reply {
  const mail = house.mails.find(({ kind, key }) => kind === "reset" && key === body["key"]);
  const account = mail && find(house, mail.to);
  if (!account) {
    const message = "The password reset token was invalid.";
    return { status: 400, errors: [fieldError("key", "invalid_password_reset", message)] };
  }
  const errors = passwordErrors(body["password"], "password");
  if (errors.length > 0) return { status: 400, errors };
  account.password = String(body["password"]);
  mail.key = randomKey();
  return anonymous();
}

function keyInformation(house: HouseState, { path, headers }: Call): Reply {
  const isReset = path.endsWith("reset");
  const key = headers[isReset ? "x-password-reset-key" : "x-email-verification-key"];
  const mail = house.mails.find((candidate) => candidate.key === key);
  const account = mail && find(house, mail.to);
  if (!account) {
    const code = isReset ? "invalid_password_reset" : "invalid_or_expired_key";
    return { status: 400, errors: [fieldError("key", code, "Invalid or expired key.")] };
  }
  if (isReset) return { status: 200, data: { user: userOf(account) } };
  return {
    status: 200,
    data: { email: mail.to, user: userOf(account) },
    meta: { is_authenticating: false },
  };
}

function find(house: HouseState, email: string): Account | undefined {
  return house.accounts.find((account) =>
    account.emails.some((address) => address.email === email.toLowerCase()),
  );
}
