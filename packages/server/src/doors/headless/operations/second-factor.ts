import type { Settings } from "../../../config/settings.ts";
import type { User } from "../../../domain/user.ts";
import type { Visit } from "../../../flows/context.ts";
import { reauthenticateByFactor } from "../../../flows/reauthentication/reauthenticate.ts";
import { listFactors } from "../../../flows/second-factor/factors.ts";
import {
  generateRecoveryCodes,
  viewRecoveryCodes,
} from "../../../flows/second-factor/manage-recovery-codes.ts";
import {
  activateTotp,
  type ChangeFactorResult,
  deactivateTotp,
  viewTotp,
} from "../../../flows/second-factor/manage-totp.ts";
import { finishTrustStage, logInBySecondFactor } from "../../../flows/second-factor/second-factor-login.ts";
import { booleanField, charField } from "../../fields.ts";
import { type Answer, authentication, invalid, notPending, ok, reauthentication } from "../answer.ts";
import { operation, type Route } from "../operation.ts";
import {
  authenticatorsOutput,
  errorOutput,
  okOutput,
  recoveryCodesOutput,
  statusOutput,
  totpAuthenticatorOutput,
  totpNotActiveOutput,
} from "../outputs.ts";
import { presentFactor } from "../present-factor.ts";
import { proofAnswers, refusals } from "./shared-answers.ts";

/** Longer than any code, and short enough to be looked at. */
const CODE_MAX = 100;

/** A code of any of the user's second factors that is typed. */
const codeInput = { code: charField({ max: CODE_MAX }) };

/** Not counted by the door: the flow counts failures, by the user whose codes they were meant for. */
const codeLimit = { action: "login_failed", by: "flow" } as const;

/** The operations of second factors, as far as `MFA_SUPPORTED_TYPES` and `MFA_TRUST_ENABLED` have them. */
export function secondFactorOperations({ mfa, account }: Settings): readonly Route[] {
  const types = mfa.supportedTypes;
  return [
    ...loginOperations,
    ...(mfa.trustEnabled || account.loginByCodeTrustEnabled ? [trustOperation] : []),
    listOperation,
    ...(types.includes("totp") ? totpOperations : []),
    ...(types.includes("recovery_codes") ? recoveryCodesOperations : []),
  ];
}

const loginOperations: readonly Route[] = [
  operation({
    id: "authenticateByCode",
    method: "POST",
    path: "/auth/2fa/authenticate",
    summary: "Two-factor authentication",
    stage: "mfa_authenticate",
    limit: codeLimit,
    validatesAnyMethod: true,
    input: codeInput,
    answers: proofAnswers,
    async handle({ visit }, { code }) {
      const result = await logInBySecondFactor(visit, code);
      if (result.ok) return authentication(visit);
      return "refused" in result ? notPending(visit) : invalid(result.problems);
    },
  }),
  operation({
    signedIn: true,
    id: "reauthenticateByCode",
    method: "POST",
    path: "/auth/2fa/reauthenticate",
    summary: "Reauthenticate using 2FA",
    limit: codeLimit,
    validatesAnyMethod: true,
    input: codeInput,
    answers: proofAnswers,
    async handle({ visit, user }, { code }) {
      const result = await reauthenticateByFactor(visit, user, code);
      return result.ok ? authentication(visit) : invalid(result.problems);
    },
  }),
];

const trustOperation = operation({
  id: "trustBrowser",
  method: "POST",
  path: "/auth/2fa/trust",
  summary: "Trust this browser",
  clients: ["browser"],
  stage: "mfa_trust",
  limit: "none",
  validatesAnyMethod: true,
  input: { trust: booleanField("Whether this browser is not to be asked for a second factor again.") },
  answers: proofAnswers,
  async handle({ visit }, { trust }) {
    const result = await finishTrustStage(visit, trust);
    return result.ok ? authentication(visit) : notPending(visit);
  },
});

const listOperation = operation({
  signedIn: true,
  id: "listAuthenticators",
  method: "GET",
  path: "/account/authenticators",
  summary: "List authenticators",
  limit: "none",
  answers: { 200: authenticatorsOutput, ...refusals },
  handle: async ({ visit, user }) =>
    ok((await listFactors(visit, user)).map((factor) => presentFactor(factor))),
});

const totpOperations: readonly Route[] = [
  operation({
    signedIn: true,
    id: "getTotp",
    method: "GET",
    path: "/account/authenticators/totp",
    summary: "TOTP authenticator status",
    limit: "none",
    answers: { 200: totpAuthenticatorOutput, 404: totpNotActiveOutput, 409: errorOutput, ...refusals },
    async handle({ visit, user, seen }) {
      const view = await viewTotp(visit, user, { seen });
      if (view.kind === "refused") return { status: 409, errors: view.problems };
      if (view.kind === "active") return ok(presentFactor(view.factor));
      return { status: 404, meta: { secret: view.secret, totp_url: view.url } };
    },
  }),
  activation("activateTotp", "/account/authenticators/totp"),
  // A shorthand of some front ends.
  activation("activateTotpShorthand", "/mfa/authenticators/totp"),
  operation({
    signedIn: true,
    id: "deactivateTotp",
    method: "DELETE",
    path: "/account/authenticators/totp",
    summary: "Deactivate TOTP",
    limit: "none",
    answers: { 200: okOutput, ...refusals },
    async handle({ visit, user }) {
      const result = await deactivateTotp(visit, user);
      return result.ok ? ok() : reauthentication(visit, user);
    },
  }),
];

function activation(id: string, path: string): Route {
  return operation({
    signedIn: true,
    id,
    method: "POST",
    path,
    summary: "Activate TOTP",
    limit: "none",
    input: {
      code: charField({ max: CODE_MAX, description: "The code that the new authenticator app shows." }),
    },
    answers: { 200: totpAuthenticatorOutput, 400: errorOutput, ...refusals },
    handle: async ({ visit, user }, { code }) => present(visit, user, await activateTotp(visit, user, code)),
  });
}

const recoveryCodesOperations: readonly Route[] = [
  operation({
    signedIn: true,
    id: "getRecoveryCodes",
    method: "GET",
    path: "/account/authenticators/recovery-codes",
    summary: "List recovery codes",
    limit: "none",
    answers: { 200: recoveryCodesOutput, 404: statusOutput, ...refusals },
    async handle({ visit, user, seen }) {
      const view = await viewRecoveryCodes(visit, user, { seen });
      if (view.kind === "absent") return { status: 404 };
      if (view.kind === "reauthentication_required") return reauthentication(visit, user);
      return ok(presentFactor(view.factor, { withCodes: view.shown }));
    },
  }),
  operation({
    signedIn: true,
    id: "generateRecoveryCodes",
    method: "POST",
    path: "/account/authenticators/recovery-codes",
    summary: "Regenerate recovery codes",
    limit: "none",
    answers: { 200: recoveryCodesOutput, 400: errorOutput, ...refusals },
    handle: async ({ visit, user }) => present(visit, user, await generateRecoveryCodes(visit, user)),
  }),
];

async function present(visit: Visit, user: User, result: ChangeFactorResult): Promise<Answer> {
  if (result.ok) return ok(presentFactor(result.factor, { withCodes: true }));
  return "refused" in result ? reauthentication(visit, user) : invalid(result.problems);
}
