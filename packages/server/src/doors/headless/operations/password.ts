import { changePassword } from "../../../flows/password-change/change-password.ts";
import { requestPasswordReset } from "../../../flows/password-reset/request-reset.ts";
import { inspectResetKey, resetPassword } from "../../../flows/password-reset/reset-password.ts";
import { primaryEmailOf } from "../../../flows/primary-email.ts";
import { problem } from "../../../text/messages.ts";
import { type Answer, authentication, invalid, limited, ok, presentUser } from "../answer.ts";
import { charField, emailField, passwordField, readForm } from "../fields.ts";
import { type Call, inFieldOrder, open, openForm, type Route, signedInForm } from "../operation.ts";
import {
  authenticatedOutput,
  errorOutput,
  notAuthenticatedOutput,
  okOutput,
  passwordResetInfoOutput,
  passwordResetOutput,
  sessionGoneOutput,
  statusOutput,
} from "../outputs.ts";

const keyInput = { key: charField() };
const requestInput = { email: emailField() };
const resetInput = { key: charField(), password: passwordField() };
const changeInput = { current_password: passwordField({ required: false }), new_password: passwordField() };

export const passwordOperations: readonly Route[] = [
  open({
    id: "requestPasswordReset",
    method: "POST",
    path: "/auth/password/request",
    summary: "Request password",
    limit: { action: "reset_password", by: "flow" },
    validatesAnyMethod: true,
    input: requestInput,
    answers: { 200: okOutput, 400: errorOutput, 410: sessionGoneOutput, 429: statusOutput },
    handle: (call, { email }) => request(call, email),
  }),
  open({
    id: "getPasswordReset",
    method: "GET",
    path: "/auth/password/reset",
    summary: "Get password reset information",
    limit: "none",
    headers: ["X-Password-Reset-Key"],
    answers: { 200: passwordResetInfoOutput, 400: errorOutput, 410: sessionGoneOutput },
    async handle({ visit, headers }) {
      const { values, problems } = readForm(keyInput, { key: headers.get("x-password-reset-key") });
      if (values.key === undefined) return invalid(problems);
      const result = await inspectResetKey(visit, values.key);
      if (!result.ok) return invalid(result.problems);
      return ok({ user: presentUser(result.user, await primaryEmailOf(visit, result.user)) });
    },
  }),
  openForm({
    id: "resetPassword",
    method: "POST",
    path: "/auth/password/reset",
    summary: "Reset password",
    limit: { action: "reset_password_from_key", by: "door" },
    validatesAnyMethod: true,
    input: { ...resetInput, email: emailField({ required: false }) },
    answers: {
      200: passwordResetOutput,
      400: errorOutput,
      401: notAuthenticatedOutput,
      409: statusOutput,
      410: sessionGoneOutput,
    },
    async handle(call, { values, problems, given }) {
      // The shorthand of some front ends: an address and no key asks for the mail.
      if (given.includes("email") && !given.includes("key")) {
        const email = values.email ?? "";
        return email === "" ? invalid(emailProblems(problems)) : request(call, email);
      }
      const { visit } = call;
      const { key, password } = values;
      const own = problems.filter(({ param }) => param !== "email");
      if (key === undefined) return invalid(own);
      const result = await resetPassword(visit, { key, password });
      return result.ok
        ? authentication(visit)
        : invalid(inFieldOrder(resetInput, [...result.problems, ...own]));
    },
  }),
  signedInForm({
    id: "changePassword",
    method: "POST",
    path: "/account/password/change",
    summary: "Change password",
    limit: { action: "change_password", by: "door" },
    validatesAnyMethod: true,
    input: changeInput,
    answers: {
      200: authenticatedOutput,
      400: errorOutput,
      401: notAuthenticatedOutput,
      410: sessionGoneOutput,
    },
    async handle({ visit, user }, { values, problems }) {
      const result = await changePassword(visit, user, {
        currentPassword: values.current_password,
        newPassword: values.new_password,
      });
      return result.ok
        ? authentication(visit)
        : invalid(inFieldOrder(changeInput, [...problems, ...result.problems]));
    },
  }),
];

async function request({ visit }: Call, email: string): Promise<Answer> {
  const result = await requestPasswordReset(visit, email);
  if (result.ok) return ok();
  return "limited" in result ? limited(result.limited) : invalid(result.problems);
}

function emailProblems(problems: Parameters<typeof invalid>[0]) {
  const own = problems.filter(({ param }) => param === "email");
  return own.length > 0 ? own : [problem("required", "email")];
}
