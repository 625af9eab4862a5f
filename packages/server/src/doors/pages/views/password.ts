import { html } from "hono/html";
import type { Settings } from "../../../config/settings.ts";
import { hasUsablePassword } from "../../../domain/user.ts";
import { changePassword } from "../../../flows/password-change/change-password.ts";
import type { Problem } from "../../../text/messages.ts";
import { passwordField, readForm } from "../../fields.ts";
import { type Control, form } from "../form.ts";
import { message } from "../messages.ts";
import { forUser, type Outcome, redirect, type SignedInCall, type View } from "../page.ts";
import { newPasswordControls, repeatProblems } from "./new-password.ts";

const CHANGE = "/accounts/password/change/";
const SET = "/accounts/password/set/";

const input = { oldpassword: passwordField(), password1: passwordField() };

/** Changing a password and setting the first one: whoever comes to the wrong one of the two pages is sent to the other. */
export function passwordView(kind: "change" | "set"): View {
  return forUser({
    show: (call) => page(call, kind),
    async submit(call, posted) {
      const { visit, user } = call;
      const repeated = repeatProblems(posted, newPasswordControls(visit.engine.settings));
      const isFirst = kind === "set";
      const read = readForm(input, isFirst ? { ...posted, oldpassword: "none" } : posted);
      const { oldpassword, password1 } = read.values;
      const result = await changePassword(visit, user, {
        currentPassword: isFirst ? "" : oldpassword,
        newPassword: repeated.length > 0 ? undefined : password1,
      });
      const told = message(isFirst ? "password_set" : "password_changed");
      if (result.ok)
        return redirect(visit.user === undefined ? visit.engine.settings.loginUrl : call.path, told);
      return page(call, kind, [...read.problems, ...repeated, ...named(result.problems)]);
    },
  });
}

const names: Readonly<Record<string, string>> = {
  current_password: "oldpassword",
  new_password: "password1",
};

const named = (problems: readonly Problem[]): readonly Problem[] =>
  problems.map((found) => ({
    ...found,
    ...(found.param !== undefined && { param: names[found.param] ?? found.param }),
  }));

function page(call: SignedInCall, kind: "change" | "set", problems?: readonly Problem[]): Outcome {
  const { visit, user } = call;
  const { settings } = visit.engine;
  if (hasUsablePassword(user) !== (kind === "change")) return redirect(kind === "change" ? SET : CHANGE);
  const title = kind === "change" ? "Change your password" : "Set a password";
  const body = html`<div class="card">
<h1>${title}</h1>
<p class="lead">You are logged out everywhere else with that.</p>
${form(call, { controls: controlsOf(settings, kind), submit: kind === "change" ? "Change password" : "Set password", problems: problems ?? [] })}
</div>
${kind === "change" && html`<p class="more"><a href="/accounts/password/reset/">Forgot your password?</a></p>`}`;
  return { kind: "shown", title, body, failed: problems !== undefined };
}

function controlsOf(settings: Settings, kind: "change" | "set"): readonly Control[] {
  const current: Control = {
    name: "oldpassword",
    label: "Current password",
    type: "password",
    autocomplete: "current-password",
  };
  return [...(kind === "change" ? [current] : []), ...newPasswordControls(settings)];
}
