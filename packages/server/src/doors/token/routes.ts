import { ownUserFields } from "../../config/own-user-fields.ts";
import type { Settings } from "../../config/settings.ts";
import type { User } from "../../domain/user.ts";
import { apiTokenFor, endApiToken } from "../../flows/api-token/api-token.ts";
import type { Visit } from "../../flows/context.ts";
import { updateProfile } from "../../flows/profile/update-profile.ts";
import { type Answer, byField, created, invalid, ok, refused } from "../rest/answer.ts";
import { charField, emailField, type Shape } from "../rest/fields.ts";
import { open, openForm, type Route, signedIn } from "../rest/operation.ts";
import { logInByPassword, namedCredentials } from "../rest/password-login.ts";
import { completeBySecondFactor, mfaInput, waitingAnswer } from "../rest/pending-login.ts";
import { NAME_MAX, nameInputs, register, registrationInput } from "../rest/registration.ts";
import { userFieldInputs, userFieldValues } from "../rest/user-fields.ts";
import { trackOperation } from "./analytics.ts";
import { presentCustomer } from "./customer.ts";

/** The token door, whole. */
export function tokenRoutes(settings: Settings): readonly Route[] {
  return [
    registerOperation(settings),
    loginOperation,
    loginBySecondFactor,
    profile,
    changeProfile(settings),
    logoutOperation,
    trackOperation,
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
    handle: async ({ visit }, read) => (await register(visit, read)) ?? created(await registered(visit)),
  });
}

/** Whoever has to verify their address first gets no token yet, and is told nothing that tells whether it was free (T-70). */
async function registered(visit: Visit): Promise<unknown> {
  if (visit.user !== undefined) return tokenAndCustomer(visit, visit.user);
  const waits = await waitingAnswer(visit);
  return waits?.body ?? { detail: "Registered." };
}

const loginOperation = open({
  id: "login",
  methods: ["POST"],
  path: "/login/",
  summary: "Login",
  limit: "login",
  hashes: true,
  input: namedCredentials,
  async handle({ visit }, { username, password }) {
    const credentials = { method: "username", login: username, password } as const;
    const done = await logInByPassword(visit, credentials, notLoggedIn);
    return "user" in done ? ok(await tokenAndCustomer(visit, done.user)) : done;
  },
});

const notLoggedIn = (error = "Invalid credentials"): Answer => ({ status: 400, body: { error } });

const loginBySecondFactor = open({
  id: "login_mfa",
  methods: ["POST"],
  path: "/login/mfa/",
  summary: "Login by second factor",
  limit: "login",
  input: mfaInput,
  async handle({ visit }, values) {
    const done = await completeBySecondFactor(visit, values);
    return "user" in done ? ok(await tokenAndCustomer(done.visit, done.user)) : done;
  },
});

async function tokenAndCustomer(visit: Visit, user: User): Promise<unknown> {
  return { token: await apiTokenFor(visit, user), customer: await presentCustomer(visit.engine, user) };
}

const profile = signedIn({
  id: "profile",
  methods: ["GET"],
  path: "/profile/",
  summary: "Profile",
  limit: "none",
  handle: async ({ visit, user }) => ok(await presentCustomer(visit.engine, user)),
});

function changeProfile(settings: Settings): Route {
  const own = ownUserFields(settings);
  const input = {
    ...userFieldInputs(own, { required: false }),
    username: charField({ max: NAME_MAX }),
    email: emailField({}),
    ...nameInputs,
  } satisfies Shape;
  return signedIn({
    id: "change_profile",
    methods: ["PUT", "PATCH", "POST"],
    path: "/profile/",
    summary: "Profile",
    // A new address is sent a mail, and a new name is looked for among other people's.
    limit: "manage_email",
    input,
    async handle({ visit, user }, values) {
      const { username, email, first_name, last_name } = values;
      const result = await updateProfile(visit, user, {
        username,
        email,
        firstName: first_name,
        lastName: last_name,
        own: userFieldValues(own, values),
      });
      if (result.ok) return ok(await presentCustomer(visit.engine, result.user));
      if ("refused" in result)
        return refused(403, "Log in again on the account page before you change this.");
      return invalid(byField(result.problems));
    },
  });
}

const logoutOperation = signedIn({
  id: "logout",
  methods: ["POST"],
  path: "/logout/",
  summary: "Logout",
  limit: "none",
  async handle({ visit, user }) {
    await endApiToken(visit, user);
    return ok({ success: true });
  },
});
