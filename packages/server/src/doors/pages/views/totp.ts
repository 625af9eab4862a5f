import { html } from "hono/html";
import { encode } from "uqr";
import { needsReauthentication } from "../../../flows/reauthentication/reauthenticate.ts";
import { listFactors } from "../../../flows/second-factor/factors.ts";
import { activateTotp, deactivateTotp, viewTotp } from "../../../flows/second-factor/manage-totp.ts";
import type { Problem } from "../../../text/messages.ts";
import { readForm } from "../../fields.ts";
import { form } from "../form.ts";
import { message } from "../messages.ts";
import { forUser, type Html, type Outcome, redirect, type SignedInCall, type View } from "../page.ts";
import { reauthenticateFirst } from "./reauthenticate.ts";
import { codeInput } from "./second-factor-login.ts";

const INDEX = "/accounts/2fa/";
const CODES = "/accounts/2fa/recovery-codes/";

export const activateTotpView: View = forUser({
  show: (call) => activation(call),
  async submit(call, posted) {
    const { visit, user } = call;
    const { values, problems } = readForm(codeInput, posted);
    if (values.code === undefined) return activation(call, problems);
    const had = await listFactors(visit, user);
    const result = await activateTotp(visit, user, values.code);
    if (result.ok) {
      const newCodes = (await listFactors(visit, user)).length > had.length + 1;
      return redirect(newCodes ? CODES : INDEX, message("totp_activated"));
    }
    return "refused" in result ? reauthenticateFirst(call) : activation(call, result.problems);
  },
});

async function activation(call: SignedInCall, problems?: readonly Problem[]): Promise<Outcome> {
  const { visit, user, seen } = call;
  // Asked for now rather than once the app is set up, and the work is lost.
  if (needsReauthentication(visit)) return reauthenticateFirst(call);
  const view = await viewTotp(visit, user, { seen, again: problems !== undefined });
  if (view.kind === "active") return redirect(`${INDEX}totp/deactivate/`);
  if (view.kind === "refused") return addressFirst(view.problems);
  const body = html`<div class="card">
<h1>Set up an authenticator app</h1>
<p>Scan this with the app, then type the code that it shows.</p>
${qrCode(view.url)}
<p class="lead">No camera? Type this key into the app: <code>${view.secret.replace(/.{4}(?=.)/g, "$& ")}</code></p>
${form(call, {
  controls: [{ name: "code", label: "Code", autocomplete: "one-time-code", inputmode: "numeric" }],
  submit: "Set up",
  problems: problems ?? [],
})}
</div>`;
  return { kind: "shown", title: "Set up an authenticator app", body, failed: problems !== undefined };
}

/** What has to be done before a factor can be added. */
export function addressFirst(problems: readonly Problem[]): Outcome {
  const body = html`<div class="card"><h1>Verify your e-mail address first</h1>
${problems.map(({ message: text }) => html`<p>${text}</p>`)}
<a class="button" href="/accounts/email/">Your e-mail addresses</a></div>`;
  return { kind: "shown", title: "Verify your e-mail address first", body };
}

/** A text for a camera, drawn here: what is in it goes nowhere else. Dark on light, or some cameras do not read it. */
function qrCode(text: string): Html {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="QR code for your authenticator app" shape-rendering="crispEdges"><path d="${path}" fill="#10231c"/></svg>`;
}

export const deactivateTotpView: View = forUser({
  async show(call) {
    const { visit, user } = call;
    const factors = await listFactors(visit, user);
    if (!factors.some(({ authenticator }) => authenticator.type === "totp"))
      return redirect(`${INDEX}totp/activate/`);
    if (needsReauthentication(visit)) return reauthenticateFirst(call);
    const body = html`<div class="card">
<h1>Remove your authenticator app?</h1>
<p>Its codes no longer work with that.</p>
${form(call, {
  controls: [],
  submit: "Remove the app",
  button: { name: "remove", look: "danger" },
  beside: html`<a href="${INDEX}">Keep it</a>`,
})}
</div>`;
    return { kind: "shown", title: "Remove your authenticator app?", body };
  },
  async submit(call) {
    const result = await deactivateTotp(call.visit, call.user);
    return result.ok ? redirect(INDEX, message("totp_deactivated")) : reauthenticateFirst(call);
  },
});
