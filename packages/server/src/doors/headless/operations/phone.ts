import type { Settings } from "../../../config/settings.ts";
import { usesPhones } from "../../../config/uses-phones.ts";
import { changePhone, listPhones } from "../../../flows/manage-phone/manage-phone.ts";
import { changePendingPhone, newcomerByPhone } from "../../../flows/manage-phone/pending-phone.ts";
import { awaitsPhoneCode, resendPhoneCode } from "../../../flows/phone-verification/phone-code.ts";
import { verifyPhone } from "../../../flows/phone-verification/verify-phone.ts";
import { consumeLimit } from "../../../flows/rate-limits.ts";
import { charField, phoneField } from "../../fields.ts";
import { authentication, conflict, invalid, limited, ok, reauthentication, refusal } from "../answer.ts";
import { operation, type Route } from "../operation.ts";
import {
  errorOutput,
  notAuthenticatedOutput,
  phoneNumberChangeOutput,
  phoneNumbersOutput,
  sessionGoneOutput,
  statusOutput,
} from "../outputs.ts";
import { confirmAnswers, refusals, resendAnswers } from "./shared-answers.ts";

/** The operations are there in any case, as in the reference; where nobody has a number, none can be added. */
export function phoneOperations(settings: Settings): readonly Route[] {
  return [verifyOperation, resendOperation, listOperation, changeOperation(usesPhones(settings))];
}

const verifyOperation = operation({
  whole: true,
  id: "verifyPhone",
  method: "POST",
  path: "/auth/phone/verify",
  summary: "Verify a phone number",
  limit: "none",
  validatesAnyMethod: true,
  input: { code: charField() },
  answers: confirmAnswers,
  pending: async (visit) => awaitsPhoneCode(visit),
  async handle({ visit }, { values, problems }) {
    const result = await verifyPhone(visit, values.code);
    return result.ok ? authentication(visit) : refusal(result, problems);
  },
});

const resendOperation = operation({
  id: "resendPhoneVerificationCode",
  method: "POST",
  path: "/auth/phone/verify/resend",
  summary: "Resend phone number verification code",
  limit: { action: "verify_phone", by: "flow" },
  answers: { ...resendAnswers, 429: statusOutput },
  handle: async ({ visit }) => ((await resendPhoneCode(visit)) ? ok() : conflict),
});

const listOperation = operation({
  signedIn: true,
  id: "getPhoneNumber",
  method: "GET",
  path: "/account/phone",
  summary: "Get the phone number",
  limit: "none",
  answers: { 200: phoneNumbersOutput, ...refusals },
  handle: async ({ visit, user }) => ok(await listPhones(visit, user)),
});

function changeOperation(phonesAreUsed: boolean): Route {
  return operation({
    whole: true,
    id: "changePhoneNumber",
    method: "POST",
    path: "/account/phone",
    summary: "Change the phone number",
    // Counted for the newcomer, too, whom only the flow knows.
    limit: { action: "change_phone", by: "flow" },
    input: { phone: phoneField() },
    answers: {
      202: phoneNumberChangeOutput,
      400: errorOutput,
      401: notAuthenticatedOutput,
      409: statusOutput,
      410: sessionGoneOutput,
      429: statusOutput,
    },
    pending: async (visit) => (await newcomerByPhone(visit)) !== undefined,
    orSignedIn: true,
    async handle({ visit }, { values, problems }) {
      if (!phonesAreUsed) return conflict;
      const { user } = visit;
      // A newcomer counts as their sign-up: one that is a pretence has no user, and must not be told apart by that (T-70).
      const userId = user?.id ?? `signup ${(await newcomerByPhone(visit))?.process.secretId}`;
      const limit = await consumeLimit(visit, "change_phone", { userId });
      if (!limit.allowed) return limited(limit.retryAfter);
      const { phone } = values;
      if (phone === undefined || problems.length > 0) return invalid(problems);
      if (user === undefined) {
        const changed = await changePendingPhone(visit, phone);
        return changed.ok ? { status: 202, data: changed.phones } : refusal(changed, []);
      }
      const changed = await changePhone(visit, user, phone);
      if (changed.ok) return { status: 202, data: changed.phones };
      return "refused" in changed ? reauthentication(visit, user) : invalid(changed.problems);
    },
  });
}
