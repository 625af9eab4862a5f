import type { Settings } from "../../../config/settings.ts";
import { changePassword } from "../../../flows/password-change/change-password.ts";
import { requestPasswordReset } from "../../../flows/password-reset/request-reset.ts";
import { inspectResetCode, resetPasswordByCode } from "../../../flows/password-reset/reset-by-code.ts";
import { awaitsResetCode } from "../../../flows/password-reset/reset-code.ts";
import { inspectResetKey, resetPassword } from "../../../flows/password-reset/reset-password.ts";
import { primaryEmailOf } from "../../../flows/primary-email.ts";
import { problem } from "../../../text/messages.ts";
import { charField, emailField, passwordField, readForm } from "../../fields.ts";
import {
  type Answer,
  authentication,
  conflict,
  invalid,
  limited,
  ok,
  presentUser,
  refusal,
} from "../answer.ts";
import { type Call, inFieldOrder, operation, type Route } from "../operation.ts";
import {
  errorOutput,
  notAuthenticatedOutput,
  okOutput,
  passwordResetInfoOutput,
  passwordResetOutput,
  sessionGoneOutput,
  statusOutput,
} from "../outputs.ts";
import { proofAnswers } from "./shared-answers.ts";

const keyInput = { key: charField() };
const requestInput = { email: emailField() };
const resetInput = { key: charField(), password: passwordField() };
const changeInput = { current_password: passwordField({ required: false }), new_password: passwordField() };

export function passwordOperations(settings: Settings): readonly Route[] {
  return [...resetOperations(settings), changeOperation];
}

/** By link or by code, as the settings say: the key is either the link's or the code. */
function resetOperations({ account }: Settings): readonly Route[] {
  const byCode = account.passwordResetByCodeEnabled;
  return [
    operation({
      id: "requestPasswordReset",
      method: "POST",
      path: "/auth/password/request",
      summary: "Request password",
      limit: { action: "reset_password", by: "flow" },
      validatesAnyMethod: true,
      input: requestInput,
      answers: {
        200: okOutput,
        400: errorOutput,
        401: notAuthenticatedOutput,
        410: sessionGoneOutput,
        429: statusOutput,
      },
      handle: (call, { email }) => request(call, email),
    }),
    operation({
      id: "getPasswordReset",
      method: "GET",
      path: "/auth/password/reset",
      summary: "Get password reset information",
      limit: "none",
      headers: ["X-Password-Reset-Key"],
      answers: {
        200: passwordResetInfoOutput,
        400: errorOutput,
        409: statusOutput,
        410: sessionGoneOutput,
      },
      pending: byCode ? async (visit) => awaitsResetCode(visit) : undefined,
      async handle({ visit, headers }) {
        const { values, problems } = readForm(keyInput, { key: headers.get("x-password-reset-key") });
        if (!byCode && values.key === undefined) return invalid(problems);
        const result = byCode
          ? await inspectResetCode(visit, values.key)
          : await inspectResetKey(visit, values.key ?? "");
        if (!result.ok) return refusal(result, problems);
        return ok({ user: presentUser(result.user, await primaryEmailOf(visit, result.user)) });
      },
    }),
    operation({
      whole: true,
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
        if (byCode && !awaitsResetCode(visit)) return conflict;
        if (!byCode && key === undefined) return invalid(own);
        const result = byCode
          ? await resetPasswordByCode(visit, { code: key, password })
          : await resetPassword(visit, { key: key ?? "", password });
        if (result.ok) return authentication(visit);
        if ("gone" in result) return conflict;
        return invalid(inFieldOrder(resetInput, [...result.problems, ...own]));
      },
    }),
  ];
}

const changeOperation = operation({
  signedIn: true,
  whole: true,
  id: "changePassword",
  method: "POST",
  path: "/account/password/change",
  summary: "Change password",
  limit: { action: "change_password", by: "door" },
  hashes: true,
  validatesAnyMethod: true,
  input: changeInput,
  answers: proofAnswers,
  async handle({ visit, user }, { values, problems }) {
    const result = await changePassword(visit, user, {
      currentPassword: values.current_password,
      newPassword: values.new_password,
    });
    return result.ok
      ? authentication(visit)
      : invalid(inFieldOrder(changeInput, [...problems, ...result.problems]));
  },
});

async function request({ visit }: Call, email: string): Promise<Answer> {
  const result = await requestPasswordReset(visit, email);
  const byCode = visit.engine.settings.account.passwordResetByCodeEnabled;
  // By code a stranger has a next step, which the flows tell.
  if (result.ok) return byCode && visit.user === undefined ? authentication(visit) : ok();
  return "limited" in result ? limited(result.limited) : invalid(result.problems);
}

function emailProblems(problems: Parameters<typeof invalid>[0]) {
  const own = problems.filter(({ param }) => param === "email");
  return own.length > 0 ? own : [problem("required", "email")];
}
