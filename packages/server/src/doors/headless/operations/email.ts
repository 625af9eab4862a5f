import { isValidEmail } from "../../../django/email-validator.ts";
import type { User } from "../../../domain/user.ts";
import type { Visit } from "../../../flows/context.ts";
import { inspectVerification, verifyEmail } from "../../../flows/email-verification/verify-email.ts";
import {
  addEmail,
  listEmails,
  type ManageEmailResult,
  makePrimary,
  removeEmail,
  resendVerification,
} from "../../../flows/manage-email/manage-email.ts";
import { primaryEmailOf } from "../../../flows/primary-email.ts";
import { problem } from "../../../text/messages.ts";
import {
  type Answer,
  authentication,
  forbidden,
  invalid,
  ok,
  presentEmails,
  presentUser,
  reauthentication,
} from "../answer.ts";
import { charField, emailField, readForm, trueField } from "../fields.ts";
import { open, type Route, signedIn, signedInForm } from "../operation.ts";
import {
  authenticatedOutput,
  emailAddressesOutput,
  emailVerificationInfoOutput,
  errorOutput,
  notAuthenticatedOutput,
  okOutput,
  sessionGoneOutput,
  statusOutput,
} from "../outputs.ts";

const keyInput = { key: charField() };
const primaryInput = { email: charField(), primary: trueField() };
const manageLimit = { action: "manage_email", by: "door" } as const;
const manageAnswers = { 400: errorOutput, 401: notAuthenticatedOutput, 410: sessionGoneOutput } as const;

export const emailOperations: readonly Route[] = [
  open({
    id: "getEmailVerification",
    method: "GET",
    path: "/auth/email/verify",
    summary: "Get email verification information",
    limit: "none",
    headers: ["X-Email-Verification-Key"],
    answers: { 200: emailVerificationInfoOutput, 400: errorOutput, 410: sessionGoneOutput },
    async handle({ visit, headers }) {
      const { values, problems } = readForm(keyInput, { key: headers.get("x-email-verification-key") });
      if (values.key === undefined) return invalid(problems);
      const result = await inspectVerification(visit, values.key);
      if (!result.ok) return invalid(result.problems);
      const { address, user, isAuthenticating } = result.verification;
      const data = { email: address.email, user: presentUser(user, await primaryEmailOf(visit, user)) };
      return ok(data, { is_authenticating: isAuthenticating });
    },
  }),
  open({
    id: "verifyEmail",
    method: "POST",
    path: "/auth/email/verify",
    summary: "Verify an email",
    limit: "none",
    validatesAnyMethod: true,
    input: keyInput,
    answers: {
      200: authenticatedOutput,
      400: errorOutput,
      401: notAuthenticatedOutput,
      410: sessionGoneOutput,
    },
    async handle({ visit }, { key }) {
      const result = await verifyEmail(visit, key);
      return result.ok ? authentication(visit) : invalid(result.problems);
    },
  }),
  signedIn({
    id: "listEmailAddresses",
    method: "GET",
    path: "/account/email",
    summary: "List email addresses",
    limit: "none",
    answers: { 200: emailAddressesOutput, 401: notAuthenticatedOutput, 410: sessionGoneOutput },
    handle: async ({ visit, user }) => presentEmails(await listEmails(visit, user)),
  }),
  signedIn({
    id: "addEmailAddress",
    method: "POST",
    path: "/account/email",
    summary: "Add/Change email address",
    limit: manageLimit,
    otherwise: "conflict",
    input: { email: emailField() },
    answers: { 200: emailAddressesOutput, ...manageAnswers, 409: statusOutput },
    handle: async ({ visit, user }, { email }) =>
      present({ visit, user }, await addEmail(visit, user, email)),
  }),
  signedIn({
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
  signedInForm({
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
  signedIn({
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
