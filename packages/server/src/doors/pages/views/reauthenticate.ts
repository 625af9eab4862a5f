import { html } from "hono/html";
import { hasUsablePassword } from "../../../domain/user.ts";
import { reauthenticate, reauthenticateByFactor } from "../../../flows/reauthentication/reauthenticate.ts";
import { listFactors } from "../../../flows/second-factor/factors.ts";
import { askToReauthenticate, reauthenticateByKey } from "../../../flows/webauthn/prove-by-key.ts";
import type { Problem } from "../../../text/messages.ts";
import { passwordField, readForm } from "../../fields.ts";
import { form } from "../form.ts";
import { message } from "../messages.ts";
import { withNext } from "../next.ts";
import {
  type Call,
  forUser,
  type Html,
  type Outcome,
  redirect,
  type SignedInCall,
  type View,
} from "../page.ts";
import { assertionInput, keyForm, keyScript, withCredential } from "./keys.ts";
import { codeInput, factorCodeControl } from "./second-factor-login.ts";

/** Sends somebody to prove once more who they are, and back here. */
export function reauthenticateFirst({ path }: Call): Outcome {
  return redirect(withNext("/accounts/reauthenticate/", path));
}

type Way = "password" | "code" | "key";

const places: Record<Way, string> = {
  password: "/accounts/reauthenticate/",
  code: "/accounts/2fa/reauthenticate/",
  key: "/accounts/2fa/webauthn/reauthenticate/",
};

const names: Record<Way, string> = {
  password: "Use your password",
  code: "Use a code",
  key: "Use a security key",
};

/** The ways in which this user can prove once more who they are. */
async function waysOf({ visit, user }: SignedInCall): Promise<readonly Way[]> {
  const types = (await listFactors(visit, user)).map(({ authenticator }) => authenticator.type);
  return [
    ...(hasUsablePassword(user) ? (["password"] as const) : []),
    ...(types.some((type) => type !== "webauthn") ? (["code"] as const) : []),
    ...(types.includes("webauthn") ? (["key"] as const) : []),
  ];
}

type Result = { readonly ok: true } | { readonly ok: false; readonly problems: readonly Problem[] };

/** One page for each way; whoever has not that one is sent to one that they have. */
export function reauthenticateView(way: Way): View {
  return forUser({
    show: (call) => page(call, way),
    async submit(call, posted) {
      const { values, problems } = readForm(inputs[way], withCredential(posted));
      const result: Result = problems.length > 0 ? { ok: false, problems } : await prove(call, values);
      if (!result.ok) return page(call, way, result.problems);
      return redirect(call.next ?? call.visit.engine.settings.loginRedirectUrl, message("reauthenticated"));
    },
  });
}

const inputs = {
  password: { password: passwordField() },
  code: codeInput,
  key: assertionInput,
};

interface Proof {
  readonly password?: string;
  readonly code?: string;
  readonly credential?: Parameters<typeof reauthenticateByKey>[2];
}

function prove({ visit, user }: SignedInCall, { password, code, credential }: Proof): Promise<Result> {
  if (password !== undefined) return reauthenticate(visit, user, password);
  if (code !== undefined) return reauthenticateByFactor(visit, user, code);
  if (credential !== undefined) return reauthenticateByKey(visit, user, credential);
  throw new Error("A form without problems has a proof.");
}

async function page(call: SignedInCall, way: Way, problems?: readonly Problem[]): Promise<Outcome> {
  const ways = await waysOf(call);
  const [first] = ways;
  if (first === undefined) return nothing;
  if (!ways.includes(way)) return redirect(withNext(places[first], call.next));
  const others = ways.filter((other) => other !== way);
  const title = "Confirm that it is you";
  const body = html`<div class="card">
<h1>${title}</h1>
<p>Before something changes that keeps your account safe, show once more who you are.</p>
${await ask(call, way, problems ?? [])}
</div>
${
  others.length > 0 &&
  html`<ul class="more">${others.map(
    (other) => html`<li><a href="${withNext(places[other], call.next)}">${names[other]} instead</a></li>`,
  )}</ul>`
}`;
  const shown = { kind: "shown", title, body, failed: problems !== undefined } as const;
  return way === "key" ? { ...shown, script: keyScript } : shown;
}

async function ask(call: SignedInCall, way: Way, problems: readonly Problem[]): Promise<Html> {
  const submit = "Confirm";
  if (way === "code") return form(call, { controls: [factorCodeControl], submit, problems });
  if (way === "password") {
    const name = {
      name: "password",
      label: "Password",
      type: "password",
      autocomplete: "current-password",
    } as const;
    return form(call, { controls: [name], submit, problems });
  }
  const { visit, user, seen } = call;
  const options = await askToReauthenticate(visit, user, { seen });
  return keyForm(call, { options, ceremony: "get", submit: "Use a security key", problems });
}

const nothing: Outcome = {
  kind: "shown",
  title: "Confirm that it is you",
  status: 403,
  body: html`<div class="card"><h1>There is no way to confirm that it is you</h1>
<p>Your account has neither a password nor a second factor. <a href="/accounts/password/set/">Set a password</a>, or log out and in again.</p></div>`,
};
