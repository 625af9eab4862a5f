import { html } from "hono/html";
import { needsReauthentication } from "../../../flows/reauthentication/reauthenticate.ts";
import {
  generateRecoveryCodes,
  viewRecoveryCodes,
} from "../../../flows/second-factor/manage-recovery-codes.ts";
import { form } from "../form.ts";
import { message } from "../messages.ts";
import {
  forUser,
  type Html,
  notFound,
  type Outcome,
  redirect,
  type SignedInCall,
  type View,
} from "../page.ts";
import { reauthenticateFirst } from "./reauthenticate.ts";

const CODES = "/accounts/2fa/recovery-codes/";

export const recoveryCodesView: View = forUser({
  async show(call) {
    const { visit, user, seen } = call;
    const view = await viewRecoveryCodes(visit, user, { seen });
    if (view.kind === "absent") return notFound;
    if (view.kind === "reauthentication_required") return reauthenticateFirst(call);
    const { total = 0, unused = [] } = view.factor.recoveryCodes ?? {};
    return codesPage(call, { total, unused, shown: view.shown });
  },
});

function codesPage(
  call: SignedInCall,
  { total, unused, shown }: { total: number; unused: readonly string[]; shown: boolean },
): Outcome {
  const once = call.visit.engine.settings.mfa.recoveryCodesShowOnce;
  const body = html`<div class="card">
<h1>Recovery codes</h1>
<p>Each lets you in once when your app or key is lost. ${unused.length} of ${total} are left.</p>
${shown ? listed(unused, once) : html`<p>They were shown once, and are not shown again.</p>`}
<div class="actions">
${shown && !once && unused.length > 0 && html`<a class="button" href="${CODES}download/">Download them</a>`}
<a class="button quiet" href="${CODES}generate/">Make new ones</a>
</div>
</div>`;
  return { kind: "shown", title: "Recovery codes", body };
}

function listed(unused: readonly string[], once: boolean): Html {
  return html`<ul class="codes">${unused.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<p class="lead">Keep them where only you can find them${once && ", now: they are not shown again"}.</p>`;
}

/** The codes as a file, for printing or a safe. */
export const downloadRecoveryCodesView: View = forUser({
  async show(call) {
    const { visit, user, seen } = call;
    const view = await viewRecoveryCodes(visit, user, { seen });
    if (view.kind === "reauthentication_required") return reauthenticateFirst(call);
    const unused = view.kind === "codes" && view.shown ? (view.factor.recoveryCodes?.unused ?? []) : [];
    if (unused.length === 0) return notFound;
    return { kind: "file", name: "recovery-codes.txt", text: `${unused.join("\n")}\n` };
  },
});

export const generateRecoveryCodesView: View = forUser({
  show(call) {
    if (needsReauthentication(call.visit)) return reauthenticateFirst(call);
    const body = html`<div class="card">
<h1>Make new recovery codes?</h1>
<p>Those that you have no longer work then.</p>
${form(call, { controls: [], submit: "Make new codes", beside: html`<a href="/accounts/2fa/">Keep the old ones</a>` })}
</div>`;
    return { kind: "shown", title: "Make new recovery codes?", body };
  },
  async submit(call) {
    const { visit, user } = call;
    const result = await generateRecoveryCodes(visit, user);
    if (!result.ok && "refused" in result) return reauthenticateFirst(call);
    if (!result.ok) return redirect("/accounts/2fa/");
    if (!visit.engine.settings.mfa.recoveryCodesShowOnce)
      return redirect(CODES, message("recovery_codes_generated"));
    // They have been shown with this answer, and are not shown again: a redirect would lose them.
    const { total = 0, unused = [] } = result.factor.recoveryCodes ?? {};
    return codesPage(call, { total, unused, shown: true });
  },
});
