import type { Settings } from "../../../config/settings.ts";
import type { Credentials } from "../../../flows/login/credentials.ts";
import { login } from "../../../flows/login/login.ts";
import { logout } from "../../../flows/logout/logout.ts";
import { reauthenticate } from "../../../flows/reauthentication/reauthenticate.ts";
import { type SignupInput, signup } from "../../../flows/signup/signup.ts";
import { problem } from "../../../text/messages.ts";
import { charField, emailField, passwordField, phoneField, type Shape } from "../../fields.ts";
import { signupInput, signupShape } from "../../signup-form.ts";
import { authentication, conflict, forbidden, invalid } from "../answer.ts";
import { inFieldOrder, operation, type Route } from "../operation.ts";
import { authenticatedOutput, errorOutput, notAuthenticatedOutput, statusOutput } from "../outputs.ts";
import { proofAnswers, refusals } from "./shared-answers.ts";

/** What is typed as a username may be an address, whose column holds more. */
const LOGIN_NAME_MAX = 254;

export function authenticationOperations(settings: Settings): readonly Route[] {
  return [loginOperation(settings), signupOperation(settings), ...sessionOperations, reauthenticateOperation];
}

function loginOperation(settings: Settings): Route {
  const methods = settings.account.loginMethods;
  const required = methods.length === 1;
  const input: Shape = {
    ...(methods.includes("username") && { username: charField({ required, max: LOGIN_NAME_MAX }) }),
    ...(methods.includes("email") && { email: emailField({ required }) }),
    ...(methods.includes("phone") && { phone: phoneField({ required }) }),
    password: passwordField(),
  };
  return operation({
    whole: true,
    id: "login",
    method: "POST",
    path: "/auth/login",
    summary: "Login",
    limit: { action: "login", by: "door" },
    hashes: true,
    validatesAnyMethod: true,
    // Which of two names was meant is not ours to guess, so it is a failed log-in like any other.
    ambiguous: invalid([problem(`${firstOf(methods)}_password_mismatch`, "password")]),
    input,
    answers: { 200: authenticatedOutput, 400: errorOutput, 401: notAuthenticatedOutput, 409: statusOutput },
    async handle({ visit }, { values, problems, given }) {
      if (problems.length > 0) return invalid(problems);
      const named = (["username", "email", "phone"] as const).filter(
        (name) => name in input && given.includes(name),
      );
      const [method] = named;
      if (method === undefined || named.length > 1) return invalid([problem("invalid_login")]);
      const result = await login(visit, {
        method,
        login: text(values[method]),
        password: text(values.password),
      });
      if (result.ok) return authentication(visit);
      return "refused" in result ? conflict : invalid(result.problems);
    },
  });
}

/** What people are likeliest to have meant. */
function firstOf(methods: Settings["account"]["loginMethods"]): Credentials["method"] {
  return (["email", "username", "phone"] as const).find((method) => methods.includes(method)) ?? "email";
}

function signupOperation(settings: Settings): Route {
  return signupRoute(settings, "password", {
    id: "signup",
    path: "/auth/signup",
    summary: "Signup",
    answers: { 200: authenticatedOutput, ...signupRefusals },
  });
}

export const signupRefusals = {
  400: errorOutput,
  401: notAuthenticatedOutput,
  403: statusOutput,
  409: statusOutput,
} as const;

/** The two ways to sign up differ in whether there is a password. */
export function signupRoute(
  settings: Settings,
  by: SignupInput["by"],
  description: Pick<Route, "id" | "path" | "summary" | "answers">,
): Route {
  const input = signupShape(settings, by);
  return operation({
    whole: true,
    ...description,
    method: "POST",
    limit: { action: "signup", by: "door" },
    hashes: true,
    input,
    async handle({ visit }, form) {
      const result = await signup(visit, signupInput(settings, by, form));
      if (result.ok) return authentication(visit);
      if ("refused" in result) return result.refused === "closed" ? forbidden : conflict;
      return invalid(inFieldOrder(input, [...form.problems, ...result.problems]));
    },
  });
}

/** A field that the settings may leave out of the form. */
const text = (value: unknown): string => (typeof value === "string" ? value : "");

const sessionOperations: readonly Route[] = [
  operation({
    id: "getSession",
    method: "GET",
    path: "/auth/session",
    summary: "Get authentication status",
    limit: "none",
    answers: { 200: authenticatedOutput, ...refusals },
    handle: ({ visit }) => authentication(visit),
  }),
  operation({
    id: "logout",
    method: "DELETE",
    path: "/auth/session",
    summary: "Logout",
    limit: "none",
    answers: refusals,
    async handle({ visit }) {
      await logout(visit);
      return authentication(visit);
    },
  }),
];

const reauthenticateOperation = operation({
  signedIn: true,
  id: "reauthenticate",
  method: "POST",
  path: "/auth/reauthenticate",
  summary: "Reauthenticate",
  limit: { action: "reauthenticate", by: "door" },
  hashes: true,
  validatesAnyMethod: true,
  input: { password: passwordField() },
  answers: proofAnswers,
  async handle({ visit, user }, { password }) {
    const result = await reauthenticate(visit, user, password);
    return result.ok ? authentication(visit) : invalid(result.problems);
  },
});
