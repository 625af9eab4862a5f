import type { Settings } from "../../../config/settings.ts";
import { isValidEmail } from "../../../django/email-validator.ts";
import type { User } from "../../../domain/user.ts";
import type { Visit } from "../../../flows/context.ts";
import { resendVerificationCode } from "../../../flows/email-verification/verification-code.ts";
import {
  awaitsVerificationCode,
  inspectVerificationCode,
  verifyByCode,
} from "../../../flows/email-verification/verify-by-code.ts";
import { inspectVerification, verifyEmail } from "../../../flows/email-verification/verify-email.ts";
import {
  addEmail,
  listEmails,
  type ManageEmailResult,
  makePrimary,
  removeEmail,
  resendVerification,
} from "../../../flows/manage-email/manage-email.ts";
import { changePendingEmail, newcomer } from "../../../flows/manage-email/pending-email.ts";
import { primaryEmailOf } from "../../../flows/primary-email.ts";
import { consumeLimit } from "../../../flows/rate-limits.ts";
import { type Problem, problem } from "../../../text/messages.ts";
import { charField, emailField, readForm, trueField } from "../../fields.ts";
import {
  type Answer,
  authentication,
  conflict,
  forbidden,
  invalid,
  limited,
  ok,
  presentEmails,
  presentUser,
  reauthentication,
  refusal,
} from "../answer.ts";
import { operation, type Route } from "../operation.ts";
import {
  emailAddressesOutput,
  emailVerificationInfoOutput,
  errorOutput,
  notAuthenticatedOutput,
  okOutput,
  sessionGoneOutput,
  statusOutput,
} from "../outputs.ts";
import { confirmAnswers, refusals, resendAnswers } from "./shared-answers.ts";

const keyInput = { key: charField() };
const primaryInput = { email: charField(), primary: trueField() };
const manageLimit = { action: "manage_email", by: "door" } as const;
const manageAnswers = { 400: errorOutput, 401: notAuthenticatedOutput, 410: sessionGoneOutput } as const;

export function emailOperations(settings: Settings): readonly Route[] {
  return [...verificationOperations(settings), ...manageOperations];
}

/** By link or by code, as the settings say: the key is either the link's or the code. */
function verificationOperations({ account }: Settings): readonly Route[] {
  const byCode = account.emailVerificationByCodeEnabled;
  const pending = byCode ? async (visit: Visit) => awaitsVerificationCode(visit) : undefined;
  return [
    operation({
      id: "getEmailVerification",
      method: "GET",
      path: "/auth/email/verify",
      summary: "Get email verification information",
      limit: "none",
      headers: ["X-Email-Verification-Key"],
      answers: {
        200: emailVerificationInfoOutput,
        400: errorOutput,
        409: statusOutput,
        410: sessionGoneOutput,
      },
      pending,
      async handle({ visit, headers }) {
        const { values, problems } = readForm(keyInput, { key: headers.get("x-email-verification-key") });
        if (byCode)
          return showVerification(visit, await inspectVerificationCode(visit, values.key), problems);
        if (values.key === undefined) return invalid(problems);
        const result = await inspectVerification(visit, values.key);
        if (!result.ok) return invalid(result.problems);
        const { address, ...verification } = result.verification;
        return showVerification(
          visit,
          { ok: true, verification: { ...verification, email: address.email } },
          problems,
        );
      },
    }),
    operation({
      whole: true,
      id: "verifyEmail",
      method: "POST",
      path: "/auth/email/verify",
      summary: "Verify an email",
      limit: "none",
      validatesAnyMethod: true,
      input: keyInput,
      answers: confirmAnswers,
      pending,
      async handle({ visit }, { values, problems }) {
        if (byCode) {
          const result = await verifyByCode(visit, values.key);
          return result.ok ? authentication(visit) : refusal(result, problems);
        }
        if (values.key === undefined) return invalid(problems);
        const result = await verifyEmail(visit, values.key);
        return result.ok ? authentication(visit) : invalid(result.problems);
      },
    }),
    operation({
      id: "resendEmailVerificationCode",
      method: "POST",
      path: "/auth/email/verify/resend",
      summary: "Resend email verification code",
      limit: { action: "confirm_email", by: "flow" },
      answers: { ...resendAnswers, 429: statusOutput },
      handle: async ({ visit }) => ((await resendVerificationCode(visit)) ? ok() : conflict),
    }),
  ];
}

async function showVerification(
  visit: Visit,
  result: Awaited<ReturnType<typeof inspectVerificationCode>>,
  problems: readonly Problem[],
): Promise<Answer> {
  if (!result.ok) return refusal(result, problems);
  const { email, user, isAuthenticating } = result.verification;
  const data = { email, user: presentUser(user, await primaryEmailOf(visit, user)) };
  return ok(data, { is_authenticating: isAuthenticating });
}

const manageOperations: readonly Route[] = [
  operation({
    signedIn: true,
    id: "listEmailAddresses",
    method: "GET",
    path: "/account/email",
    summary: "List email addresses",
    limit: "none",
    answers: { 200: emailAddressesOutput, ...refusals },
    handle: async ({ visit, user }) => presentEmails(await listEmails(visit, user)),
  }),
  operation({
    whole: true,
    id: "addEmailAddress",
    method: "POST",
    path: "/account/email",
    summary: "Add/Change email address",
    // Counted for the newcomer, too, whom only the flow knows.
    limit: { ...manageLimit, by: "flow" },
    input: { email: emailField() },
    answers: { 200: emailAddressesOutput, ...manageAnswers, 409: statusOutput, 429: statusOutput },
    pending: async (visit) => (await newcomer(visit)) !== undefined,
    orSignedIn: true,
    async handle({ visit }, { values, problems }) {
      const { user } = visit;
      const userId = user?.id ?? (await newcomer(visit))?.user?.id;
      const limit = await consumeLimit(visit, "manage_email", userId === undefined ? {} : { userId });
      if (!limit.allowed) return limited(limit.retryAfter);
      const { email } = values;
      if (email === undefined || problems.length > 0) return invalid(problems);
      if (user !== undefined) return present({ visit, user }, await addEmail(visit, user, email));
      const changed = await changePendingEmail(visit, email);
      return changed.ok ? presentEmails(changed.addresses) : refusal(changed, []);
    },
  }),
  operation({
    signedIn: true,
    id: "requestEmailVerification",
    method: "PUT",
    path: "/account/email",
    summary: "Request email verification",
    limit: manageLimit,
    input: { email: charField() },
    answers: { 200: okOutput, ...manageAnswers, 403: statusOutput },
    async handle({ visit, user }, { email }) {
      if (!isValidEmail(email)) return invalid([problem("invalid_email", "email")]);
      const result = await resendVerification(visit, user, email);
      if ("problems" in result) return invalid(result.problems);
      return result.sent ? ok() : forbidden;
    },
  }),
  operation({
    signedIn: true,
    whole: true,
    id: "changePrimaryEmailAddress",
    method: "PATCH",
    path: "/account/email",
    summary: "Change primary email address",
    limit: manageLimit,
    input: primaryInput,
    answers: { 200: emailAddressesOutput, ...manageAnswers },
    async handle({ visit, user }, { values, problems }) {
      const { email } = values;
      if (email === undefined) return invalid(problems);
      if (!isValidEmail(email)) return invalid([problem("invalid_email", "email"), ...problems]);
      const result = await makePrimary(visit, user, { email, complete: problems.length === 0 });
      if (!result.ok && "problems" in result) return invalid([...result.problems, ...problems]);
      return problems.length > 0 ? invalid(problems) : present({ visit, user }, result);
    },
  }),
  operation({
    signedIn: true,
    id: "removeEmailAddress",
    method: "DELETE",
    path: "/account/email",
    summary: "Remove an email address",
    limit: manageLimit,
    input: { email: charField() },
    answers: { 200: emailAddressesOutput, ...manageAnswers },
    async handle({ visit, user }, { email }) {
      if (!isValidEmail(email)) return invalid([problem("invalid_email", "email")]);
      return present({ visit, user }, await removeEmail(visit, user, email));
    },
  }),
];

async function present(
  { visit, user }: { visit: Visit; user: User },
  result: ManageEmailResult,
): Promise<Answer> {
  if (result.ok) return presentEmails(result.addresses);
  return "refused" in result ? reauthentication(visit, user) : invalid(result.problems);
}
