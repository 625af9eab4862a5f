import { frontendUrl } from "../../../flows/frontend-urls.ts";
import { type Problem, problem } from "../../../text/messages.ts";
import { charField, choiceField, emailField, objectField, phoneField } from "../../fields.ts";
import { conflict, invalid, ok } from "../answer.ts";
import { inFieldOrder, operation, type Route } from "../operation.ts";
import {
  authenticatedOutput,
  errorOutput,
  notAuthenticatedOutput,
  providerAccountsOutput,
  providerSignupOutput,
  sessionGoneOutput,
  statusOutput,
} from "../outputs.ts";

const provider = charField({ description: "The provider's ID." });
const process = choiceField(
  ["login", "connect"],
  "`login`: log in with the provider's account, or sign up; `connect`: add it to the account that is signed in.",
);

const accountInput = {
  provider,
  account: charField({ description: "The account's ID, as the provider knows it." }),
};

const tokenInput = {
  provider,
  process,
  token: objectField("invalid_token", {
    description: "What the provider gave. One of the two tokens has to be there.",
    properties: {
      client_id: { type: "string", description: "Whom the provider gave it to." },
      id_token: { type: "string" },
      access_token: { type: "string" },
    },
    required: ["client_id"],
  }),
};

const redirectInput = {
  provider,
  callback_url: charField({ description: "Where the browser is sent when it comes back from the provider." }),
  process,
};

const signupInput = {
  email: emailField({ required: false }),
  phone: phoneField({ required: false }),
  username: charField({ required: false }),
};

/** A sign-up that a provider's answer began: none can have, while no provider is configured. */
const pending = async () => false;

/** The operations of log-in through a provider, as the reference answers them where no provider is configured. */
export const providerOperations: readonly Route[] = [
  operation({
    signedIn: true,
    id: "listProviderAccounts",
    method: "GET",
    path: "/account/providers",
    summary: "List the connected third-party provider accounts",
    limit: "none",
    answers: { 200: providerAccountsOutput, 401: notAuthenticatedOutput, 410: sessionGoneOutput },
    handle: () => ok([]),
  }),
  operation({
    signedIn: true,
    id: "disconnectProviderAccount",
    method: "DELETE",
    path: "/account/providers",
    summary: "Disconnect a third-party provider account",
    limit: "none",
    input: accountInput,
    answers: {
      200: providerAccountsOutput,
      400: errorOutput,
      401: notAuthenticatedOutput,
      410: sessionGoneOutput,
    },
    handle: () => invalid([problem("account_not_found")]),
  }),
  operation({
    whole: true,
    id: "redirectToProvider",
    method: "POST",
    path: "/auth/provider/redirect",
    summary: "Provider redirect",
    clients: ["browser"],
    limit: "none",
    form: true,
    input: redirectInput,
    answers: {},
    handle({ visit }) {
      const page = new URL(frontendUrl(visit.engine.settings, "socialaccount_login_error"));
      page.searchParams.set("error", "unknown");
      page.searchParams.set("error_process", "login");
      return { status: 302, location: page.href };
    },
  }),
  operation({
    whole: true,
    id: "authenticateByProviderToken",
    method: "POST",
    path: "/auth/provider/token",
    summary: "Provider token",
    limit: "none",
    validatesAnyMethod: true,
    input: tokenInput,
    answers: {
      200: authenticatedOutput,
      400: errorOutput,
      401: notAuthenticatedOutput,
      403: statusOutput,
      410: sessionGoneOutput,
    },
    handle: (_, { values, problems }) =>
      invalid(inFieldOrder(tokenInput, [...problems, ...tokenProblem(values)])),
  }),
  operation({
    id: "getProviderSignup",
    method: "GET",
    path: "/auth/provider/signup",
    summary: "Provider signup information",
    limit: "none",
    answers: { 200: providerSignupOutput, 409: statusOutput, 410: sessionGoneOutput },
    pending,
    handle: () => conflict,
  }),
  operation({
    id: "providerSignup",
    method: "POST",
    path: "/auth/provider/signup",
    summary: "Provider signup",
    limit: "none",
    validatesAnyMethod: true,
    input: signupInput,
    answers: {
      200: authenticatedOutput,
      400: errorOutput,
      401: notAuthenticatedOutput,
      403: statusOutput,
      409: statusOutput,
      410: sessionGoneOutput,
    },
    pending,
    handle: () => conflict,
  }),
];

/** What is wrong with a token that is one by its form: whatever it names, there is no provider that knows it. */
function tokenProblem(given: { provider?: string; token?: Readonly<Record<string, unknown>> }): Problem[] {
  const { provider: named, token } = given;
  if (named === undefined || token === undefined) return [];
  return [problem(typeof token.client_id === "string" ? "invalid_token" : "client_id_required", "token")];
}
