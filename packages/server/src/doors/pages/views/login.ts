import { html } from "hono/html";
import type { Settings } from "../../../config/settings.ts";
import { loginMethodOf } from "../../../flows/login/credentials.ts";
import { login } from "../../../flows/login/login.ts";
import { userDisplay } from "../../../flows/user-display.ts";
import type { Problem } from "../../../text/messages.ts";
import { booleanField, charField, emailField, passwordField, phoneField, readForm } from "../../fields.ts";
import { type Control, form } from "../form.ts";
import { type Message, message } from "../messages.ts";
import { withNext } from "../next.ts";
import { type Call, type Outcome, type Posted, redirect, type Shown, type View } from "../page.ts";
import { onward } from "../where-next.ts";

/** What is typed as a name may be an address, whose column holds more than that of names. */
const LOGIN_NAME_MAX = 254;

export function loginView(settings: Settings): View {
  const [only, ...more] = settings.account.loginMethods;
  const name = more.length > 0 || only === "username" ? charField({ max: LOGIN_NAME_MAX }) : undefined;
  const input = {
    login: name ?? (only === "phone" ? phoneField() : emailField()),
    password: passwordField(),
    remember: booleanField(),
  };
  return {
    show: (call) => page(call),
    async submit(call, posted) {
      const { values, problems } = readForm(input, { ...posted, remember: posted.remember !== undefined });
      const { login: typed, password } = values;
      if (typed === undefined || password === undefined) return page(call, { posted, problems });
      const { visit, next } = call;
      const credentials = { method: loginMethodOf(settings, typed), login: typed, password };
      const result = await login(visit, credentials, { remember: values.remember ?? false });
      if ("problems" in result) return page(call, { posted, problems: withoutField(result.problems) });
      return loggedIn(call, onward(visit, { next, otherwise: "/accounts/inactive/" }));
    },
  };
}

/** Says who somebody is now, if they are. */
export function loggedIn({ visit }: Call, to: string, ...before: Message[]): Outcome {
  const { user } = visit;
  if (user === undefined) return redirect(to, ...before);
  return redirect(to, ...before, message("logged_in", { name: userDisplay(user) }));
}

/** Which of the two was wrong is not told, so it belongs to neither. */
const withoutField = (problems: readonly Problem[]): readonly Problem[] =>
  problems.map(({ code, message: text }) => ({ code, message: text }));

function page(call: Call, failed?: { posted: Posted; problems: readonly Problem[] }): Shown {
  const { account, mfa } = call.visit.engine.settings;
  const asked: readonly Control[] = [
    nameControl(account.loginMethods),
    { name: "password", label: "Password", type: "password", autocomplete: "current-password" },
    ...(account.sessionRemember === null
      ? [
          {
            name: "remember",
            label: "Remember me on this device",
            type: "checkbox" as const,
            required: false,
          },
        ]
      : []),
  ];
  const at = (path: string) => withNext(path, call.next);
  const body = html`<div class="card">
<h1>Log in</h1>
${form(call, { controls: asked, submit: "Log in", problems: failed?.problems ?? [], typed: failed?.posted })}
</div>
<ul class="more">
<li><a href="/accounts/password/reset/">Forgot your password?</a></li>
${account.loginByCodeEnabled && html`<li><a href="${at("/accounts/login/code/")}">Log in by a code that we send you</a></li>`}
${mfa.passkeyLoginEnabled && html`<li><a href="${at("/accounts/2fa/webauthn/login/")}">Log in with a passkey</a></li>`}
<li>New here? <a href="${at("/accounts/signup/")}">Sign up</a></li>
</ul>`;
  return { kind: "shown", title: "Log in", body, failed: failed !== undefined };
}

const words = { email: "E-mail address", username: "User name", phone: "Phone number" } as const;

function nameControl(methods: Settings["account"]["loginMethods"]): Control {
  const [only, ...more] = methods;
  const name = "login";
  if (only === undefined || more.length > 0) {
    const label = methods.map((method) => words[method]).join(" or ");
    return { name, label: label.charAt(0) + label.slice(1).toLowerCase(), autocomplete: "username" };
  }
  if (only === "email")
    return { name, label: words.email, type: "email", autocomplete: "username", inputmode: "email" };
  if (only === "phone")
    return { name, label: words.phone, type: "tel", autocomplete: "tel", inputmode: "tel" };
  return { name, label: words.username, autocomplete: "username" };
}
