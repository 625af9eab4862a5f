import { html } from "hono/html";
import type { Settings } from "../../../config/settings.ts";
import {
  resendVerificationCode,
  waitingVerificationCode,
} from "../../../flows/email-verification/verification-code.ts";
import { verifyByCode } from "../../../flows/email-verification/verify-by-code.ts";
import { inspectVerification, verifyEmail } from "../../../flows/email-verification/verify-email.ts";
import { changePendingEmail, newcomer } from "../../../flows/manage-email/pending-email.ts";
import { consumeLimit, RateLimited } from "../../../flows/rate-limits.ts";
import { form } from "../form.ts";
import { message } from "../messages.ts";
import { type Call, type Outcome, redirect, type Shown, type View } from "../page.ts";
import { onward, pendingStage } from "../where-next.ts";
import { cancelLogin, codeView } from "./code-entry.ts";
import { loggedIn } from "./login.ts";

/** Where somebody waits whose address is to be verified: for the mail's link, or with its code. */
export function verificationSentView({ account }: Settings): View {
  return account.emailVerificationByCodeEnabled ? byCode : byLink;
}

const byLink: View = {
  show(call) {
    const body = html`<div class="card">
<h1>Verify your e-mail address</h1>
<p>We have sent you a mail. Open the link in it to go on.</p>
<p class="lead">If it does not come within a few minutes, look among the unwanted mail. Logging in again sends another one.</p>
</div>
${pendingStage(call.visit) === "verify_email" && html`<div class="actions">${cancelLogin(call)}</div>`}`;
    return { kind: "shown", title: "Verify your e-mail address", body };
  },
};

const byCode = codeView({
  title: "Verify your e-mail address",
  waiting: ({ visit }) => waitingVerificationCode(visit),
  start: ({ visit }) => (visit.user === undefined ? visit.engine.settings.loginUrl : "/accounts/email/"),
  confirm: ({ visit }, code) => verifyByCode(visit, code),
  arrive: (call) => confirmed(call, undefined),
  resend: ({ visit }) => resendVerificationCode(visit),
  change: {
    mayChange: async ({ visit }) => (await newcomer(visit)) !== undefined,
    async to({ visit }, typed) {
      const userId = (await newcomer(visit))?.user?.id;
      const limit = await consumeLimit(visit, "manage_email", userId === undefined ? {} : { userId });
      if (!limit.allowed) throw new RateLimited(limit.retryAfter);
      return changePendingEmail(visit, typed);
    },
  },
  leave: (call) =>
    call.visit.user === undefined ? cancelLogin(call) : html`<a href="/accounts/email/">Cancel</a>`,
});

/** The page that the mail's link opens. It only shows what is to be confirmed, because mail scanners open links too (T-36). */
export const confirmEmailView: View = {
  async show(call) {
    const { visit, key, seen } = call;
    const found = await inspectVerification(visit, key);
    if (!found.ok) return spent;
    if (visit.engine.settings.account.confirmEmailOnGet && seen) return confirm(call);
    const { email } = found.verification.address;
    const body = html`<div class="card">
<h1>Confirm your e-mail address</h1>
<p>Is <strong>${email}</strong> your e-mail address?</p>
${form(call, { controls: [], submit: "Confirm" })}
</div>`;
    return { kind: "shown", title: "Confirm your e-mail address", body };
  },
  submit: confirm,
};

async function confirm(call: Call): Promise<Outcome> {
  const result = await verifyEmail(call.visit, call.key);
  return result.ok ? confirmed(call, result.verification.address.email) : spent;
}

function confirmed(call: Call, email: string | undefined): Outcome {
  const { visit, next } = call;
  const { account } = visit.engine.settings;
  const told = email === undefined ? message("email_verified") : message("email_confirmed", { email });
  if (visit.signedIn) return loggedIn(call, onward(visit, { next, otherwise: "" }), told);
  const arrived = account.emailConfirmationAuthenticatedRedirectUrl;
  const otherwise = account.emailConfirmationAnonymousRedirectUrl;
  return redirect(onward(visit, { next, arrived, otherwise }), told);
}

const spent: Shown = {
  kind: "shown",
  title: "This link no longer works",
  body: html`<div class="card"><h1>This link no longer works</h1>
<p>It is too old, was used before, or is not whole. If your address is not verified yet, <a href="/accounts/login/">log in</a> for another one, or ask for it among <a href="/accounts/email/">your e-mail addresses</a>.</p></div>`,
};
