import type { Settings } from "../../config/settings.ts";
import type { User } from "../../domain/user.ts";
import type { Visit } from "../../flows/context.ts";
import { keyForDevelopers } from "../../flows/email-verification/send-verification.ts";
import { verifyEmail } from "../../flows/email-verification/verify-email.ts";
import { logoutJwt } from "../../flows/jwt/end.ts";
import { issueJwtPair } from "../../flows/jwt/issue.ts";
import { refreshJwt } from "../../flows/jwt/refresh.ts";
import { getEmailAddressOf } from "../../store/email-addresses.ts";
import { listProvidersOf } from "../../store/social-accounts.ts";
import { problem } from "../../text/messages.ts";
import { type Answer, created, invalid, ok, refused } from "../rest/answer.ts";
import { charField, emailField, passwordField } from "../rest/fields.ts";
import { type Call, open, openForm, type Route, signedIn } from "../rest/operation.ts";
import { logInByPassword } from "../rest/password-login.ts";
import { completeBySecondFactor, mfaInput, waitingAnswer } from "../rest/pending-login.ts";
import { register, registrationInput } from "../rest/registration.ts";
import { foreignPage, refreshCookie, sentRefreshToken, withoutRefreshCookie } from "./refresh-cookie.ts";
import { faulty } from "./scheme.ts";

/** The JWT door, whole. */
export function jwtRoutes(settings: Settings): readonly Route[] {
  return [
    registerOperation(settings),
    verifyByLink,
    verifyByKey,
    loginOperation,
    loginBySecondFactor,
    refreshOperation,
    me,
    logoutOperation,
  ];
}

function registerOperation(settings: Settings): Route {
  return openForm({
    id: "register",
    methods: ["POST"],
    path: "/register/",
    summary: "Register",
    limit: "signup",
    hashes: true,
    input: registrationInput(settings),
    async handle({ visit }, read) {
      const refusal = await register(visit, read);
      if (refusal !== undefined) return refusal;
      const key = await keyForDevelopers(visit, read.values.email);
      // The mail is all that goes on from here: whatever waits at this door waits for nobody.
      await waitingAnswer(visit);
      const message = "Registered. Please verify email.";
      return created({ message, ...(key !== undefined && { verification_token: key }) });
    },
  });
}

/** As a page's script confirms the address that its reader has clicked. HEAD looks and changes nothing (T-36). */
const verifyByLink = open({
  id: "verify_email_by_link",
  methods: ["GET"],
  path: "/verify-email/",
  summary: "Verify Email",
  limit: "none",
  async handle({ visit, request }) {
    const keys = new URLSearchParams(request.query).getAll("token");
    const [key] = keys;
    // Named twice, it is nobody's (T-04).
    if (key === undefined || keys.length > 1) return refused(400, problem("invalid_or_expired_key").message);
    return request.method === "HEAD" ? ok(undefined) : verified(visit, key);
  },
});

const verifyByKey = open({
  id: "verify_email",
  methods: ["POST"],
  path: "/verify-email/",
  summary: "Verify Email",
  limit: "none",
  input: { token: charField({ required: true, max: 255 }) },
  handle: ({ visit }, { token }) => verified(visit, token),
});

async function verified(visit: Visit, key: string): Promise<Answer> {
  const result = await verifyEmail(visit, key);
  if (result.ok) return ok({ message: "Email verified." });
  return refused(400, result.problems[0]?.message ?? "");
}

const loginOperation = open({
  id: "login",
  methods: ["POST"],
  path: "/login/",
  summary: "Login",
  limit: "login",
  hashes: true,
  input: { email: emailField({ required: true }), password: passwordField() },
  async handle({ visit, request }, { email, password }) {
    const foreign = foreignPage(request, visit.engine.settings);
    if (foreign !== undefined) return foreign;
    const credentials = { method: "email", login: email, password } as const;
    const done = await logInByPassword(visit, credentials, notLoggedIn);
    return "user" in done ? loggedIn(visit, done.user) : done;
  },
});

const notLoggedIn = (error = "Invalid credentials"): Answer => invalid({ non_field_errors: [error] });

const loginBySecondFactor = open({
  id: "login_mfa",
  methods: ["POST"],
  path: "/login/mfa/",
  summary: "Login by second factor",
  limit: "login",
  input: mfaInput,
  async handle({ visit, request }, values) {
    const foreign = foreignPage(request, visit.engine.settings);
    if (foreign !== undefined) return foreign;
    const done = await completeBySecondFactor(visit, values);
    return "user" in done ? loggedIn(done.visit, done.user) : done;
  },
});

async function loggedIn(visit: Visit, user: User): Promise<Answer> {
  const { settings, clock } = visit.engine;
  const pair = await issueJwtPair(visit, user);
  if (pair === undefined) return notLoggedIn();
  const { id, username, email } = user;
  return {
    ...ok({ ...pair, user: { id, username, email, email_verified: await hasVerified(visit, user) } }),
    cookies: [refreshCookie(settings, pair.refresh, clock.now())],
  };
}

async function hasVerified({ engine }: Visit, { id, email }: User): Promise<boolean> {
  const address = await getEmailAddressOf(engine.database.db, { userId: id, email });
  return address?.verified === true;
}

const refreshInput = { refresh: charField({}) };

const refreshOperation = open({
  id: "refresh",
  methods: ["POST"],
  path: "/token/refresh/",
  summary: "Token Refresh",
  limit: "none",
  input: refreshInput,
  async handle(call, { refresh }) {
    const sent = ownRefreshToken(call, refresh);
    if (sent === undefined) return refused(400, "No refresh token");
    if ("status" in sent) return sent;
    const { visit } = call;
    const { settings, clock } = visit.engine;
    const result = await refreshJwt(visit, sent.token);
    if (!result.ok) return faulty(result.fault);
    const { access, refresh: next } = result;
    // What came by cookie goes by cookie, where no script reads it.
    if (sent.by === "body" || next === undefined)
      return ok({ access, ...(next !== undefined && { refresh: next }) });
    return { ...ok({ access }), cookies: [refreshCookie(settings, next, clock.now())] };
  },
});

const me = signedIn({
  id: "me",
  methods: ["GET"],
  path: "/me/",
  summary: "Me",
  limit: "none",
  async handle({ visit, user }) {
    const { id, username, email } = user;
    const providers = await listProvidersOf(visit.engine.database.db, id);
    return ok({ id, username, email, email_verified: await hasVerified(visit, user), providers });
  },
});

const logoutOperation = open({
  id: "logout",
  methods: ["POST"],
  path: "/logout/",
  summary: "Logout",
  limit: "none",
  input: refreshInput,
  async handle(call, { refresh }) {
    const { visit, request } = call;
    const { settings } = visit.engine;
    const sent = ownRefreshToken(call, refresh);
    if (sent !== undefined && "status" in sent) return sent;
    if (sent !== undefined) await logoutJwt(visit, sent.token);
    const done = ok({ detail: "Logged out" });
    // A page that may not use the cookie may not take it away either, whatever token it brings itself.
    return foreignPage(request, settings) ? done : { ...done, cookies: [withoutRefreshCookie(settings)] };
  },
});

/** The refresh token that a request brings; a cookie may be brought by pages that are known, and by no others. */
function ownRefreshToken({ visit, request }: Call, inBody: string | undefined) {
  const sent = sentRefreshToken(request, inBody);
  const foreign = sent?.by === "cookie" ? foreignPage(request, visit.engine.settings) : undefined;
  return foreign ?? sent;
}
