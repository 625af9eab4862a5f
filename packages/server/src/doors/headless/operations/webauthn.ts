import type { Settings } from "../../../config/settings.ts";
import type { User } from "../../../domain/user.ts";
import type { Visit } from "../../../flows/context.ts";
import type { CreationOptions, RequestOptions } from "../../../flows/webauthn/ceremony-options.ts";
import { addKey, askToAddKey, removeKeys, renameKey } from "../../../flows/webauthn/manage-keys.ts";
import { askForPasskey, logInByPasskey } from "../../../flows/webauthn/passkey-login.ts";
import {
  askForSignupPasskey,
  finishSignupByPasskey,
  signupAwaitingPasskey,
} from "../../../flows/webauthn/passkey-signup.ts";
import {
  askForSecondFactor,
  askToReauthenticate,
  logInBySecondFactorKey,
  reauthenticateByKey,
} from "../../../flows/webauthn/prove-by-key.ts";
import type { Problem } from "../../../text/messages.ts";
import { charField, idField, idListField } from "../../fields.ts";
import { assertionField, registrationField } from "../../webauthn-credentials.ts";
import {
  type Answer,
  authentication,
  conflict,
  invalid,
  notPending,
  ok,
  reauthentication,
} from "../answer.ts";
import { operation, type Route } from "../operation.ts";
import { errorOutput, okOutput, sessionGoneOutput, statusOutput } from "../outputs.ts";
import { presentFactor } from "../present-factor.ts";
import {
  addWebauthnAuthenticatorOutput,
  creationOptionsOutput,
  requestOptionsOutput,
  webauthnAuthenticatorOutput,
} from "../webauthn-outputs.ts";
import { signupRefusals, signupRoute } from "./authentication.ts";
import { confirmAnswers, proofAnswers, refusals } from "./shared-answers.ts";

const NAME_MAX = 100;

const name = (required: boolean) =>
  charField({ required, max: NAME_MAX, description: "What the user calls the key." });

/** Failures are counted by the flow: by the account, where the session says which, or by the address. */
const proofLimit = { action: "login_failed", by: "flow" } as const;

/** The operations of security keys and passkeys, as far as the settings have them. */
export function webauthnOperations(settings: Settings): readonly Route[] {
  const { supportedTypes, passkeyLoginEnabled, passkeySignupEnabled } = settings.mfa;
  if (!supportedTypes.includes("webauthn")) return [];
  return [
    ...secondFactorOperations,
    ...reauthenticationOperations,
    ...(passkeyLoginEnabled ? loginOperations : []),
    ...(passkeySignupEnabled ? signupOperations(settings) : []),
    ...manageOperations,
  ];
}

const secondFactorOperations: readonly Route[] = [
  operation({
    id: "getSecondFactorKeyOptions",
    method: "GET",
    path: "/auth/webauthn/authenticate",
    summary: "Get WebAuthn credential request options for 2FA",
    stage: "mfa_authenticate",
    limit: "none",
    answers: { 200: requestOptionsOutput, ...refusals },
    async handle({ visit, seen }) {
      const options = await askForSecondFactor(visit, { seen });
      return options === undefined ? notPending(visit) : presentRequest(options);
    },
  }),
  operation({
    id: "authenticateByKey",
    method: "POST",
    path: "/auth/webauthn/authenticate",
    summary: "Perform 2FA using WebAuthn",
    stage: "mfa_authenticate",
    limit: proofLimit,
    input: { credential: assertionField() },
    answers: proofAnswers,
    async handle({ visit }, { credential }) {
      const result = await logInBySecondFactorKey(visit, credential);
      if (result.ok) return authentication(visit);
      return "refused" in result ? notPending(visit) : invalid(result.problems);
    },
  }),
];

const reauthenticationOperations: readonly Route[] = [
  operation({
    signedIn: true,
    id: "getReauthenticationKeyOptions",
    method: "GET",
    path: "/auth/webauthn/reauthenticate",
    summary: "Get WebAuthn credential request options for reauthentication",
    limit: "none",
    answers: { 200: requestOptionsOutput, ...refusals },
    handle: async ({ visit, user, seen }) => presentRequest(await askToReauthenticate(visit, user, { seen })),
  }),
  operation({
    signedIn: true,
    id: "reauthenticateByKey",
    method: "POST",
    path: "/auth/webauthn/reauthenticate",
    summary: "Reauthenticate using WebAuthn",
    limit: proofLimit,
    input: { credential: assertionField() },
    answers: proofAnswers,
    async handle({ visit, user }, { credential }) {
      const result = await reauthenticateByKey(visit, user, credential);
      return result.ok ? authentication(visit) : invalid(result.problems);
    },
  }),
];

const loginOperations: readonly Route[] = [
  operation({
    id: "getPasskeyLoginOptions",
    method: "GET",
    path: "/auth/webauthn/login",
    summary: "Get WebAuthn credential request options for login",
    limit: { action: "request_passkey", by: "flow" },
    answers: { 200: requestOptionsOutput, 410: sessionGoneOutput },
    handle: async ({ visit, seen }) => presentRequest(await askForPasskey(visit, { seen })),
  }),
  operation({
    id: "logInByPasskey",
    method: "POST",
    path: "/auth/webauthn/login",
    summary: "Login using WebAuthn",
    limit: proofLimit,
    input: { credential: assertionField() },
    answers: confirmAnswers,
    async handle({ visit }, { credential }) {
      const result = await logInByPasskey(visit, credential);
      if (result.ok) return authentication(visit);
      return "refused" in result ? conflict : invalid(result.problems);
    },
  }),
];

function signupOperations(settings: Settings): readonly Route[] {
  const path = "/auth/webauthn/signup";
  const pending = async (visit: Visit) => signupAwaitingPasskey(visit) !== undefined;
  return [
    signupRoute(settings, "passkey", {
      id: "signUpByPasskey",
      path,
      summary: "Initiate the passkey signup flow",
      answers: signupRefusals,
    }),
    operation({
      id: "getSignupPasskeyOptions",
      method: "GET",
      path,
      summary: "Get passkey credential request options",
      limit: "none",
      answers: { 200: creationOptionsOutput, 409: statusOutput, 410: sessionGoneOutput },
      pending,
      async handle({ visit, seen }) {
        const options = await askForSignupPasskey(visit, { seen });
        return options === undefined ? conflict : presentCreation(options);
      },
    }),
    operation({
      id: "finishSignupByPasskey",
      method: "PUT",
      path,
      summary: "Complete the passkey signup flow",
      limit: "none",
      input: { name: name(false), credential: registrationField() },
      answers: confirmAnswers,
      pending,
      async handle({ visit }, input) {
        const result = await finishSignupByPasskey(visit, input);
        if (result.ok) return authentication(visit);
        return "refused" in result ? conflict : invalid(result.problems);
      },
    }),
  ];
}

const managePath = "/account/authenticators/webauthn";

const manageOperations: readonly Route[] = [
  operation({
    signedIn: true,
    id: "getKeyCreationOptions",
    method: "GET",
    path: managePath,
    summary: "Get WebAuthn credential creation options",
    limit: "none",
    query: ["passwordless"],
    answers: { 200: creationOptionsOutput, 409: errorOutput, ...refusals },
    async handle({ visit, user, query, seen }) {
      const passwordless = new URLSearchParams(query).has("passwordless");
      const result = await askToAddKey(visit, user, { passwordless, seen });
      return result.kind === "options"
        ? presentCreation(result.options)
        : presentRefusal(visit, user, result);
    },
  }),
  operation({
    signedIn: true,
    id: "addKey",
    method: "POST",
    path: managePath,
    summary: "Add a WebAuthn credential",
    limit: "none",
    input: { name: name(false), credential: registrationField() },
    answers: { 200: addWebauthnAuthenticatorOutput, 400: errorOutput, 409: errorOutput, ...refusals },
    async handle({ visit, user }, input) {
      const result = await addKey(visit, user, input);
      if (result.kind !== "added") return presentRefusal(visit, user, result);
      const meta = { recovery_codes_generated: result.recoveryCodesMade };
      return ok(presentFactor({ authenticator: result.key }), meta);
    },
  }),
  operation({
    signedIn: true,
    id: "renameKey",
    method: "PUT",
    path: managePath,
    summary: "Rename a WebAuthn credential",
    limit: "none",
    input: { id: idField("The ID of the authenticator."), name: name(true) },
    answers: { 200: webauthnAuthenticatorOutput, 400: errorOutput, ...refusals },
    async handle({ visit, user }, input) {
      const result = await renameKey(visit, user, input);
      return result.kind === "renamed"
        ? ok(presentFactor({ authenticator: result.key }))
        : presentRefusal(visit, user, result);
    },
  }),
  operation({
    signedIn: true,
    id: "removeKeys",
    method: "DELETE",
    path: managePath,
    summary: "Delete a WebAuthn credential",
    limit: "none",
    input: { authenticators: idListField("The IDs of the authenticators that are to be removed.") },
    answers: { 200: okOutput, 400: errorOutput, ...refusals },
    async handle({ visit, user }, { authenticators }) {
      const result = await removeKeys(visit, user, authenticators);
      return result.kind === "removed" ? ok() : presentRefusal(visit, user, result);
    },
  }),
];

const presentRequest = (publicKey: RequestOptions): Answer => ok({ request_options: { publicKey } });
const presentCreation = (publicKey: CreationOptions): Answer => ok({ creation_options: { publicKey } });

type Refusal =
  | { readonly kind: "refused" | "invalid"; readonly problems: readonly Problem[] }
  | { readonly kind: "reauthentication_required" };

async function presentRefusal(visit: Visit, user: User, refusal: Refusal): Promise<Answer> {
  if (refusal.kind === "reauthentication_required") return reauthentication(visit, user);
  return refusal.kind === "invalid" ? invalid(refusal.problems) : { status: 409, errors: refusal.problems };
}
