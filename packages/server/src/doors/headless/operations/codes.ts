import type { Settings } from "../../../config/settings.ts";
import {
  awaitsLoginCode,
  confirmLoginCode,
  requestLoginCode,
  resendLoginCode,
} from "../../../flows/login-by-code/login-by-code.ts";
import { problem } from "../../../text/messages.ts";
import { charField, emailField, phoneField, type Shape } from "../../fields.ts";
import { authentication, conflict, invalid, ok, refusal } from "../answer.ts";
import { operation, type Route } from "../operation.ts";
import { errorOutput, notAuthenticatedOutput, sessionGoneOutput, statusOutput } from "../outputs.ts";
import { confirmAnswers, resendAnswers } from "./shared-answers.ts";

/**
 * Log-in by code. A code is confirmed whether somebody asked for it or `ACCOUNT_LOGIN_BY_CODE_REQUIRED` did; asking for one
 * is there only where it is enabled.
 */
export function codeOperations({ account }: Settings): readonly Route[] {
  const required = account.loginByCodeRequired;
  const sends =
    account.loginByCodeEnabled || (typeof required === "boolean" ? required : required.length > 0);
  return [
    ...(account.loginByCodeEnabled ? [requestOperation(account.loginMethods)] : []),
    confirmOperation,
    ...(sends ? [resendOperation] : []),
  ];
}

/** As in the reference, a code goes to an address wherever people do not log in by phone, even if they have usernames. */
function requestOperation(methods: Settings["account"]["loginMethods"]): Route {
  const byPhone = methods.includes("phone");
  const byEmail = methods.includes("email") || !byPhone;
  const required = byEmail !== byPhone;
  const input: Shape = {
    ...(byEmail && { email: emailField({ required }) }),
    ...(byPhone && { phone: phoneField({ required }) }),
  };
  return operation({
    id: "requestLoginCode",
    method: "POST",
    path: "/auth/code/request",
    summary: "Request login code",
    limit: { action: "request_login_code", by: "flow" },
    validatesAnyMethod: true,
    input,
    answers: { 400: errorOutput, 401: notAuthenticatedOutput, 409: statusOutput, 410: sessionGoneOutput },
    async handle({ visit }, values) {
      const given = (["email", "phone"] as const).flatMap((by) => {
        const to = values[by];
        return typeof to === "string" && to !== "" ? [{ by, to }] : [];
      });
      const [request] = given;
      if (request === undefined) return invalid([problem("required", "email"), problem("required", "phone")]);
      if (given.length > 1) return invalid([problem("select_only_one")]);
      const result = await requestLoginCode(visit, request);
      if (result.ok) return authentication(visit);
      return "refused" in result ? conflict : invalid(result.problems);
    },
  });
}

const confirmOperation = operation({
  whole: true,
  id: "confirmLoginCode",
  method: "POST",
  path: "/auth/code/confirm",
  summary: "Confirm login code",
  limit: "none",
  validatesAnyMethod: true,
  input: { code: charField() },
  answers: confirmAnswers,
  pending: async (visit) => awaitsLoginCode(visit),
  async handle({ visit }, { values, problems }) {
    const result = await confirmLoginCode(visit, values.code);
    return result.ok ? authentication(visit) : refusal(result, problems);
  },
});

const resendOperation = operation({
  id: "resendLoginCode",
  method: "POST",
  path: "/auth/code/resend",
  summary: "Resend login code",
  limit: "none",
  answers: resendAnswers,
  handle: async ({ visit }) => ((await resendLoginCode(visit)) ? ok() : conflict),
});
