import { html } from "hono/html";
import {
  finishTrustStage,
  logInBySecondFactor,
  loginAwaitingFactor,
} from "../../../flows/second-factor/second-factor-login.ts";
import { askForSecondFactor, logInBySecondFactorKey } from "../../../flows/webauthn/prove-by-key.ts";
import type { Problem } from "../../../text/messages.ts";
import { charField, readForm } from "../../fields.ts";
import { type Control, form } from "../form.ts";
import { type Call, type Outcome, redirect, type View } from "../page.ts";
import { onward } from "../where-next.ts";
import { cancelLogin } from "./code-entry.ts";
import { assertionInput, keyForm, keyScript, withCredential } from "./keys.ts";
import { loggedIn } from "./login.ts";

/** Longer than any code, and short enough to be looked at. */
const CODE_MAX = 100;

export const codeInput = { code: charField({ max: CODE_MAX }) };

export const factorCodeControl: Control = {
  name: "code",
  label: "Code",
  autocomplete: "one-time-code",
  hint: "Of your authenticator app, or one of your recovery codes.",
};

/** The second step of a log-in: a code, or a key. */
export const authenticateView: View = {
  show: (call) => page(call),
  async submit(call, posted) {
    const { visit } = call;
    if ("credential" in posted) {
      const { values, problems } = readForm(assertionInput, withCredential(posted));
      if (values.credential === undefined) return page(call, problems);
      return proven(call, await logInBySecondFactorKey(visit, values.credential));
    }
    const { values, problems } = readForm(codeInput, posted);
    if (values.code === undefined) return page(call, problems);
    return proven(call, await logInBySecondFactor(visit, values.code));
  },
};

function proven(
  call: Call,
  result: Awaited<ReturnType<typeof logInBySecondFactor>>,
): Promise<Outcome> | Outcome {
  const { visit, next } = call;
  const { loginUrl } = visit.engine.settings;
  if (result.ok) return loggedIn(call, onward(visit, { next, otherwise: loginUrl }));
  return "refused" in result ? redirect(loginUrl) : page(call, result.problems);
}

async function page(call: Call, problems?: readonly Problem[]): Promise<Outcome> {
  const { visit, seen } = call;
  const { loginUrl, mfa } = visit.engine.settings;
  if ((await loginAwaitingFactor(visit)) === undefined) return redirect(loginUrl);
  const takesKeys = mfa.supportedTypes.includes("webauthn");
  const options = takesKeys ? await askForSecondFactor(visit, { seen }) : undefined;
  const hasKeys = options !== undefined && options.allowCredentials.length > 0;
  const body = html`<div class="card">
<h1>One more step</h1>
<p>Your account is protected by a second factor.</p>
${form(call, { controls: [factorCodeControl], submit: "Log in", problems: problems ?? [] })}
</div>
${hasKeys && html`<div class="card"><h2>Or use your key</h2>${keyForm(call, { options, ceremony: "get", submit: "Use a security key" })}</div>`}
<div class="actions">${cancelLogin(call)}</div>`;
  return {
    kind: "shown",
    title: "One more step",
    body,
    failed: problems !== undefined,
    ...(hasKeys && { script: keyScript }),
  };
}

/** Whoever has just given more than a password may say that this browser need not be asked again. */
export const trustView: View = {
  show(call) {
    const { mfa } = call.visit.engine.settings;
    const days = Math.round(mfa.trustCookieAge / 86_400);
    const body = html`<div class="card">
<h1>Trust this browser?</h1>
<p>It is then not asked for more than your password for ${days === 1 ? "a day" : `${days} days`}. Only do this on a device of your own.</p>
${form(call, { controls: [], submit: "Trust this browser", button: { name: "action", value: "trust" } })}
${form(call, { controls: [], submit: "Do not trust it", button: { name: "action", value: "no", look: "quiet" } })}
</div>`;
    return { kind: "shown", title: "Trust this browser?", body };
  },
  async submit(call, posted) {
    const { visit, next } = call;
    const result = await finishTrustStage(visit, posted.action === "trust");
    const { loginUrl } = visit.engine.settings;
    return result.ok ? loggedIn(call, onward(visit, { next, otherwise: loginUrl })) : redirect(loginUrl);
  },
};
