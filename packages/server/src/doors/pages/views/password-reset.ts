import { html } from "hono/html";
import type { Settings } from "../../../config/settings.ts";
import { requestPasswordReset } from "../../../flows/password-reset/request-reset.ts";
import {
  confirmedCode,
  confirmResetCode,
  resetPasswordByCode,
} from "../../../flows/password-reset/reset-by-code.ts";
import { waitingReset } from "../../../flows/password-reset/reset-code.ts";
import { inspectResetKey, resetPassword } from "../../../flows/password-reset/reset-password.ts";
import type { Problem } from "../../../text/messages.ts";
import { emailField, passwordField, readForm } from "../../fields.ts";
import { form } from "../form.ts";
import { message } from "../messages.ts";
import { type Call, limited, type Outcome, type Posted, redirect, type Shown, type View } from "../page.ts";
import { onward } from "../where-next.ts";
import { codeView } from "./code-entry.ts";
import { newPasswordControls, repeatProblems } from "./new-password.ts";

const START = "/accounts/password/reset/";

/** Asks for the mail. Whoever has an account is not told apart from who has none (T-70). */
export function resetRequestView({ account }: Settings): View {
  const sent = account.passwordResetByCodeEnabled ? `${START}confirm/` : `${START}done/`;
  return {
    show: (call) => requestPage(call),
    async submit(call, posted) {
      const { values, problems } = readForm({ email: emailField() }, posted);
      if (values.email === undefined) return requestPage(call, { posted, problems });
      const result = await requestPasswordReset(call.visit, values.email);
      if (result.ok) return redirect(sent);
      return "limited" in result
        ? limited(result.limited)
        : requestPage(call, { posted, problems: result.problems });
    },
  };
}

function requestPage(call: Call, failed?: { posted: Posted; problems: readonly Problem[] }): Shown {
  const body = html`<div class="card">
<h1>Reset your password</h1>
<p>Tell us your e-mail address, and we send you a mail by which you can choose a new password.</p>
${form(call, {
  controls: [
    { name: "email", label: "E-mail address", type: "email", autocomplete: "email", inputmode: "email" },
  ],
  submit: "Send the mail",
  problems: failed?.problems ?? [],
  typed: failed?.posted,
})}
</div>`;
  return { kind: "shown", title: "Reset your password", body, failed: failed !== undefined };
}

export const resetSentView: View = {
  show: () => ({
    kind: "shown",
    title: "Look into your mailbox",
    body: html`<div class="card"><h1>Look into your mailbox</h1>
<p>We have sent you a mail. Open the link in it to choose a new password.</p>
<p class="lead">If it does not come within a few minutes, look among the unwanted mail, or <a href="${START}">ask again</a>.</p></div>`,
  }),
};

export const resetDoneView: View = {
  show: () => ({
    kind: "shown",
    title: "Your password is changed",
    body: html`<div class="card"><h1>Your password is changed</h1>
<p>You are logged out everywhere. <a href="/accounts/login/">Log in</a> with your new password.</p></div>`,
  }),
};

/** The page that the mail's link opens. Nothing is used up by opening it (T-36). */
export const resetByKeyView: View = {
  async show(call) {
    const found = await inspectResetKey(call.visit, call.key);
    return found.ok ? choosePage(call) : spent;
  },
  async submit(call, posted) {
    const { visit, key } = call;
    const { password, problems } = readNewPassword(call, posted);
    const result = await resetPassword(visit, { key, password });
    if (result.ok) return done(call, `${START}key/done/`);
    if (result.problems.some(({ param }) => param === "key")) return spent;
    return choosePage(call, [...problems, ...named(result.problems)]);
  },
};

const spent: Shown = {
  kind: "shown",
  title: "This link no longer works",
  body: html`<div class="card"><h1>This link no longer works</h1>
<p>It is too old, was used before, or is not whole. <a href="${START}">Ask for another one</a>.</p></div>`,
};

export const resetCodeView: View = codeView({
  title: "Look into your mailbox",
  waiting({ visit }) {
    const reset = waitingReset(visit);
    return reset && { by: "email", sentTo: reset.sentTo, mayResend: false };
  },
  start: () => START,
  confirm: ({ visit }, code) => confirmResetCode(visit, code),
  arrive: () => redirect(`${START}complete/`),
  leave: () => html`<a href="${START}">Start again</a>`,
});

/** Chooses the password once the code was right. */
export const resetByCodeView: View = {
  show: (call) => unconfirmed(call) ?? choosePage(call),
  async submit(call, posted) {
    const barred = unconfirmed(call);
    if (barred !== undefined) return barred;
    const { password, problems } = readNewPassword(call, posted);
    const result = await resetPasswordByCode(call.visit, { code: confirmedCode, password });
    if (result.ok) return done(call, `${START}done/`);
    if ("gone" in result) return redirect(START, message("code_over"));
    return choosePage(call, [...problems, ...named(result.problems)]);
  },
};

function unconfirmed({ visit }: Call): Outcome | undefined {
  const reset = waitingReset(visit);
  if (reset?.confirmed === true) return undefined;
  return redirect(reset === undefined ? START : `${START}confirm/`);
}

function readNewPassword({ visit }: Call, posted: Posted) {
  const repeated = repeatProblems(posted, newPasswordControls(visit.engine.settings));
  const { values, problems } = readForm({ password1: passwordField() }, posted);
  return {
    password: repeated.length > 0 ? undefined : values.password1,
    problems: [...problems, ...repeated],
  };
}

const named = (problems: readonly Problem[]): readonly Problem[] =>
  problems.map((found) => (found.param === "password" ? { ...found, param: "password1" } : found));

function choosePage(call: Call, problems?: readonly Problem[]): Shown {
  const body = html`<div class="card">
<h1>Choose a new password</h1>
<p class="lead">You are logged out everywhere with that.</p>
${form(call, {
  controls: newPasswordControls(call.visit.engine.settings),
  submit: "Change password",
  problems: problems ?? [],
})}
</div>`;
  return { kind: "shown", title: "Choose a new password", body, failed: problems !== undefined };
}

/** With `ACCOUNT_LOGIN_ON_PASSWORD_RESET` a log-in begins with that, which may have further to go. */
function done({ visit, next }: Call, otherwise: string): Outcome {
  return redirect(onward(visit, { next, otherwise }), message("password_changed"));
}
