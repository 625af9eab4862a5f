import { html } from "hono/html";
import { ownUserFields } from "../../../config/own-user-fields.ts";
import type { Settings } from "../../../config/settings.ts";
import type { UserField } from "../../../domain/user-field.ts";
import { signup } from "../../../flows/signup/signup.ts";
import type { Problem } from "../../../text/messages.ts";
import { readForm } from "../../fields.ts";
import { signupInput, signupShape } from "../../signup-form.ts";
import { type Control, form } from "../form.ts";
import { withNext } from "../next.ts";
import type { Call, Posted, Shown, View } from "../page.ts";
import { onward } from "../where-next.ts";
import { loggedIn } from "./login.ts";
import { passwordHint, repeatProblems } from "./new-password.ts";

/** By password or by passkey; the two differ in whether there is a password. */
export function signupView(settings: Settings, by: "password" | "passkey"): View {
  const shape = signupShape(settings, by);
  const controls = controlsOf(settings, by);
  const page = (call: Call, failed?: { posted: Posted; problems: readonly Problem[] }) =>
    signupPage(call, { controls, by, failed });
  return {
    show: async (call) => ((await isOpen(call)) ? page(call) : closed),
    async submit(call, posted) {
      if (!(await isOpen(call))) return closed;
      const { visit, next } = call;
      const repeated = repeatProblems(posted, controls);
      // One password is sent under Django's name, and the flow knows one.
      const read = readForm(shape, { ...posted, password: posted.password1 });
      const problems = [...read.problems, ...repeated];
      const result = await signup(visit, signupInput(settings, by, { ...read, problems }));
      if ("problems" in result)
        return page(call, { posted, problems: named([...problems, ...result.problems]) });
      if ("refused" in result && result.refused === "closed") return closed;
      const arrived = settings.account.signupRedirectUrl;
      return loggedIn(call, onward(visit, { next, arrived, otherwise: "/accounts/confirm-email/" }));
    },
  };
}

async function isOpen({ visit }: Call): Promise<boolean> {
  return (await visit.engine.adapter.isOpenForSignup?.()) !== false;
}

const closed: Shown = {
  kind: "shown",
  title: "Sign-up is closed",
  body: html`<div class="card"><h1>Sign-up is closed</h1><p>No new accounts are made at the moment.</p></div>`,
};

const named = (problems: readonly Problem[]): readonly Problem[] =>
  problems.map((found) => (found.param === "password" ? { ...found, param: "password1" } : found));

function signupPage(
  call: Call,
  {
    controls,
    by,
    failed,
  }: {
    controls: readonly Control[];
    by: "password" | "passkey";
    failed: { posted: Posted; problems: readonly Problem[] } | undefined;
  },
): Shown {
  const { mfa } = call.visit.engine.settings;
  const at = (path: string) => withNext(path, call.next);
  const other =
    by === "password"
      ? html`<a href="${at("/accounts/signup/passkey/")}">Sign up with a passkey</a>`
      : html`<a href="${at("/accounts/signup/")}">Sign up with a password</a>`;
  const title = by === "password" ? "Sign up" : "Sign up with a passkey";
  const body = html`<div class="card">
<h1>${title}</h1>
${form(call, { controls, submit: "Sign up", problems: failed?.problems ?? [], typed: failed?.posted })}
</div>
<ul class="more">
${mfa.passkeySignupEnabled && html`<li>${other}</li>`}
<li>You have an account? <a href="${at("/accounts/login/")}">Log in</a></li>
</ul>`;
  return { kind: "shown", title, body, failed: failed !== undefined };
}

/** `ACCOUNT_SIGNUP_FIELDS` and the operator's own, in their order. */
function controlsOf(settings: Settings, by: "password" | "passkey"): readonly Control[] {
  const { signupFields, signupFormHoneypotField: trap } = settings.account;
  const hint = passwordHint(settings);
  const asked = signupFields
    .filter(({ name }) => by === "password" || !name.startsWith("password"))
    .map(({ name, required }): Control => {
      const withHint = name === "password1" && hint !== undefined ? { hint } : {};
      return { name, ...known[name], required, ...withHint };
    });
  const own = ownUserFields(settings).map((field) => ownControl(field));
  if (trap === null) return [...asked, ...own];
  return [
    ...asked,
    ...own,
    { name: trap, label: "Leave this empty", autocomplete: "off", required: false, trap: true },
  ];
}

const email = { type: "email", autocomplete: "email", inputmode: "email" } as const;
const password = { type: "password", autocomplete: "new-password" } as const;

/** What every field of a sign-up is called, and what may fill it in. */
const known: Record<SignupFieldName, Omit<Control, "name">> = {
  email: { label: "E-mail address", ...email },
  email2: { label: "E-mail address again", ...email },
  username: { label: "User name", autocomplete: "username" },
  phone: {
    label: "Phone number",
    type: "tel",
    autocomplete: "tel",
    inputmode: "tel",
    hint: "With the country code, as in +31612345678.",
  },
  password1: { label: "Password", ...password },
  password2: { label: "Password again", ...password },
};

type SignupFieldName = Settings["account"]["signupFields"][number]["name"];

const types = { text: "text", email: "email", integer: "number", date: "date", boolean: "checkbox" } as const;

/** A field of the operator's own, under the name that they gave it. */
export function ownControl({ name, type, required }: UserField, value?: string): Control {
  const label = name.replaceAll("_", " ");
  return {
    name,
    label: label.charAt(0).toUpperCase() + label.slice(1),
    type: types[type],
    required,
    ...(value !== undefined && { value }),
    ...(name === "birth_date" && { autocomplete: "bday" }),
  };
}
