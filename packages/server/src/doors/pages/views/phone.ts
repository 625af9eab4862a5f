import { html } from "hono/html";
import { changePhone, listPhones } from "../../../flows/manage-phone/manage-phone.ts";
import { changePendingPhone, newcomerByPhone } from "../../../flows/manage-phone/pending-phone.ts";
import { resendPhoneCode, waitingPhoneCode } from "../../../flows/phone-verification/phone-code.ts";
import { verifyPhone } from "../../../flows/phone-verification/verify-phone.ts";
import { consumeLimit, RateLimited } from "../../../flows/rate-limits.ts";
import type { Problem } from "../../../text/messages.ts";
import { phoneField, readForm } from "../../fields.ts";
import { form } from "../form.ts";
import { message } from "../messages.ts";
import { forUser, type Posted, redirect, type Shown, type SignedInCall, type View } from "../page.ts";
import { onward } from "../where-next.ts";
import { cancelLogin, codeView } from "./code-entry.ts";
import { loggedIn } from "./login.ts";
import { reauthenticateFirst } from "./reauthenticate.ts";

const CHANGE = "/accounts/phone/change/";

export const verifyPhoneView: View = codeView({
  title: "Verify your phone number",
  waiting: ({ visit }) => waitingPhoneCode(visit),
  start: ({ visit }) => (visit.user === undefined ? visit.engine.settings.loginUrl : CHANGE),
  confirm: ({ visit }, code) => verifyPhone(visit, code),
  arrive(call) {
    const { visit, next } = call;
    const to = onward(visit, { next, arrived: CHANGE, otherwise: visit.engine.settings.loginUrl });
    const told = message("phone_verified");
    return visit.signedIn ? loggedIn(call, onward(visit, { next, otherwise: to }), told) : redirect(to, told);
  },
  resend: ({ visit }) => resendPhoneCode(visit),
  change: {
    mayChange: async ({ visit }) => (await newcomerByPhone(visit)) !== undefined,
    async to({ visit }, typed) {
      // A newcomer counts as their sign-up: one that is a pretence has no user, and must not be told apart by that (T-70).
      const userId = `signup ${(await newcomerByPhone(visit))?.process.secretId}`;
      const limit = await consumeLimit(visit, "change_phone", { userId });
      if (!limit.allowed) throw new RateLimited(limit.retryAfter);
      return changePendingPhone(visit, typed);
    },
  },
  leave: (call) => (call.visit.user === undefined ? cancelLogin(call) : html`<a href="${CHANGE}">Cancel</a>`),
});

export const changePhoneView: View = forUser({
  show: (call) => page(call),
  async submit(call, posted) {
    const { values, problems } = readForm({ phone: phoneField() }, posted);
    if (values.phone === undefined) return page(call, { posted, problems });
    const result = await changePhone(call.visit, call.user, values.phone);
    if (result.ok) return redirect("/accounts/phone/verify/");
    return "refused" in result
      ? reauthenticateFirst(call)
      : page(call, { posted, problems: result.problems });
  },
});

async function page(
  call: SignedInCall,
  failed?: { posted: Posted; problems: readonly Problem[] },
): Promise<Shown> {
  const [own] = await listPhones(call.visit, call.user);
  const title = own === undefined ? "Add a phone number" : "Your phone number";
  const body = html`<div class="card">
<h1>${title}</h1>
${
  own &&
  html`<p>${own.phone} ${
    own.verified ? html`<span class="tag">Verified</span>` : html`<span class="tag warn">Not verified</span>`
  }</p>`
}
${form(call, {
  controls: [
    {
      name: "phone",
      label: own === undefined ? "Phone number" : "New phone number",
      type: "tel",
      autocomplete: "tel",
      inputmode: "tel",
      hint: "With the country code, as in +31612345678. We send a code to it.",
    },
  ],
  submit: own === undefined ? "Add" : "Change",
  problems: failed?.problems ?? [],
  typed: failed?.posted,
})}
</div>`;
  return { kind: "shown", title, body, failed: failed !== undefined };
}
