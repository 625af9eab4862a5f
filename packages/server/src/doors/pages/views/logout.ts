import { html } from "hono/html";
import { logout } from "../../../flows/logout/logout.ts";
import { form } from "../form.ts";
import { message } from "../messages.ts";
import { type Call, type Outcome, redirect, type View } from "../page.ts";
import { pendingStage } from "../where-next.ts";

/** By GET it only asks, unless `ACCOUNT_LOGOUT_ON_GET` wants it otherwise (T-11). It also ends a log-in that is not through. */
export const logoutView: View = {
  show(call) {
    const { visit, next, seen } = call;
    const { account } = visit.engine.settings;
    if (visit.user === undefined && pendingStage(visit) === undefined)
      return redirect(next ?? account.logoutRedirectUrl);
    if (account.logoutOnGet && seen) return end(call);
    const body = html`<div class="card">
<h1>Log out</h1>
<p>Do you want to log out on this device?</p>
${form(call, { controls: [], submit: "Log out" })}
</div>`;
    return { kind: "shown", title: "Log out", body };
  },
  submit: end,
};

async function end({ visit, next }: Call): Promise<Outcome> {
  const somebody = visit.user !== undefined;
  await logout(visit);
  const to = next ?? visit.engine.settings.account.logoutRedirectUrl;
  return somebody ? redirect(to, message("logged_out")) : redirect(to);
}
