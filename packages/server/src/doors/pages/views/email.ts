import { html } from "hono/html";
import type { ShownAddress } from "../../../domain/email-address.ts";
import {
  addEmail,
  listEmails,
  type ManageEmailResult,
  makePrimary,
  removeEmail,
  resendVerification,
} from "../../../flows/manage-email/manage-email.ts";
import type { Problem } from "../../../text/messages.ts";
import { charField, emailField, readForm } from "../../fields.ts";
import { form, hiddenFields } from "../form.ts";
import { type Message, message } from "../messages.ts";
import {
  forUser,
  type Html,
  type Outcome,
  type Posted,
  redirect,
  type SignedInCall,
  type View,
} from "../page.ts";
import { reauthenticateFirst } from "./reauthenticate.ts";

/** allauth's one page for all that is done to addresses; which button was pressed says what. */
export const emailView: View = forUser({
  show: (call) => page(call),
  submit(call, posted) {
    if ("action_add" in posted) return add(call, posted);
    if ("action_send" in posted) return send(call, posted);
    if ("action_remove" in posted) return remove(call, posted);
    if ("action_primary" in posted) return primary(call, posted);
    return redirect(call.path);
  },
});

async function add(call: SignedInCall, posted: Posted): Promise<Outcome> {
  const { values, problems } = readForm({ email: emailField() }, posted);
  const { email } = values;
  if (email === undefined) return page(call, { adding: posted, problems });
  const result = await addEmail(call.visit, call.user, email);
  const byCode = call.visit.engine.settings.account.emailVerificationByCodeEnabled;
  if (result.ok && byCode) return redirect("/accounts/confirm-email/");
  return outcome(call, result, { told: message("email_confirmation_sent", { email }), adding: posted });
}

async function send(call: SignedInCall, posted: Posted): Promise<Outcome> {
  const { values, problems } = readForm(chosen, posted);
  const { email } = values;
  if (email === undefined) return page(call, { problems });
  const result = await resendVerification(call.visit, call.user, email);
  if ("problems" in result) return page(call, { problems: result.problems });
  if (!result.sent) return redirect(call.path, message("mail_not_sent_again"));
  const byCode = call.visit.engine.settings.account.emailVerificationByCodeEnabled;
  const told = message("email_confirmation_sent", { email });
  return redirect(byCode ? "/accounts/confirm-email/" : call.path, told);
}

async function remove(call: SignedInCall, posted: Posted): Promise<Outcome> {
  const { values, problems } = readForm(chosen, posted);
  const { email } = values;
  if (email === undefined) return page(call, { problems });
  const result = await removeEmail(call.visit, call.user, email);
  return outcome(call, result, { told: message("email_removed", { email }) });
}

async function primary(call: SignedInCall, posted: Posted): Promise<Outcome> {
  const { values, problems } = readForm(chosen, posted);
  const { email } = values;
  if (email === undefined) return page(call, { problems });
  const result = await makePrimary(call.visit, call.user, { email, complete: true });
  return outcome(call, result, { told: message("primary_email_set") });
}

const chosen = { email: charField() };

function outcome(
  call: SignedInCall,
  result: ManageEmailResult,
  { told, adding }: { told: Message; adding?: Posted },
): Promise<Outcome> | Outcome {
  if (result.ok) return redirect(call.path, told);
  if ("refused" in result) return reauthenticateFirst(call);
  return page(call, { problems: result.problems, ...(adding && { adding }) });
}

async function page(
  call: SignedInCall,
  failed?: { adding?: Posted; problems: readonly Problem[] },
): Promise<Outcome> {
  const { visit, user } = call;
  const { changeEmail } = visit.engine.settings.account;
  const addresses = await listEmails(visit, user);
  const title = changeEmail ? "Your e-mail address" : "Your e-mail addresses";
  const ofList = failed !== undefined && failed.adding === undefined ? failed.problems : [];
  const body = html`<div class="card">
<h1>${title}</h1>
${ofList.map(({ message: text }) => html`<p class="note warn" role="alert">${text}</p>`)}
${
  addresses.length === 0
    ? html`<p>You have no e-mail address here. Without one we cannot help you back in if you forget your password.</p>`
    : html`<ul class="list">${addresses.map((address) => row(call, address))}</ul>`
}
</div>
<div class="card">
<h2>${changeEmail ? "Change to another address" : "Add an address"}</h2>
${form(call, {
  controls: [
    { name: "email", label: "E-mail address", type: "email", autocomplete: "email", inputmode: "email" },
  ],
  submit: changeEmail ? "Change" : "Add",
  problems: failed?.adding === undefined ? [] : failed.problems,
  typed: failed?.adding,
  button: { name: "action_add" },
})}
</div>`;
  return { kind: "shown", title, body, failed: failed !== undefined };
}

function row(call: SignedInCall, { email, verified, primary: first }: ShownAddress): Html {
  const button = (name: string, label: string, look = "quiet") =>
    html`<button type="submit" name="${name}" value="1" class="${look} small">${label}<span class="hidden"> ${email}</span></button>`;
  return html`<li>
<p>${email} ${first && html`<span class="tag">Primary</span>`} ${
    verified ? html`<span class="tag">Verified</span>` : html`<span class="tag warn">Not verified</span>`
  }</p>
<form method="post" action="${call.path}" class="actions">
${hiddenFields(call, { email })}
${!first && button("action_primary", "Make primary")}
${!verified && button("action_send", "Send the mail again")}
${button("action_remove", "Remove", "danger")}
</form>
</li>`;
}
