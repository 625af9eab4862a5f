import { html } from "hono/html";
import type { Settings } from "../../../config/settings.ts";
import {
  confirmLoginCode,
  requestLoginCode,
  resendLoginCode,
  waitingLoginCode,
} from "../../../flows/login-by-code/login-by-code.ts";
import { type Problem, problem } from "../../../text/messages.ts";
import { emailField, phoneField, readForm } from "../../fields.ts";
import { type Control, form } from "../form.ts";
import { withNext } from "../next.ts";
import { type Call, type Posted, redirect, type Shown, type View } from "../page.ts";
import { onward } from "../where-next.ts";
import { cancelLogin, codeView } from "./code-entry.ts";
import { loggedIn } from "./login.ts";

/** Asks for a code to log in with: by e-mail, and by phone where people log in by that. */
export function requestLoginCodeView({ account }: Settings): View {
  const byPhone = account.loginMethods.includes("phone");
  const byEmail = account.loginMethods.includes("email") || !byPhone;
  const required = byEmail !== byPhone;
  const input = {
    ...(byEmail && { email: emailField({ required }) }),
    ...(byPhone && { phone: phoneField({ required }) }),
  };
  const controls: readonly Control[] = [
    ...(byEmail ? [{ ...emailControl, required }] : []),
    ...(byPhone ? [{ ...phoneControl, required }] : []),
  ];
  return {
    show: (call) => page(call, controls),
    async submit(call, posted) {
      const { values, problems } = readForm<Record<string, ReturnType<typeof emailField>>>(input, posted);
      const failed = (found: readonly Problem[]) => page(call, controls, { posted, problems: found });
      if (problems.length > 0) return failed(problems);
      const given = (["email", "phone"] as const).flatMap((by) =>
        values[by] ? [{ by, to: values[by] }] : [],
      );
      const [request] = given;
      if (request === undefined) return failed([problem("required", "email"), problem("required", "phone")]);
      if (given.length > 1) return failed([problem("select_only_one")]);
      const result = await requestLoginCode(call.visit, request);
      if ("problems" in result) return failed(result.problems);
      const { loginUrl } = call.visit.engine.settings;
      return redirect(onward(call.visit, { next: call.next, otherwise: loginUrl }));
    },
  };
}

const emailControl = {
  name: "email",
  label: "E-mail address",
  type: "email",
  autocomplete: "email",
  inputmode: "email",
} as const satisfies Control;

const phoneControl = {
  name: "phone",
  label: "Phone number",
  type: "tel",
  autocomplete: "tel",
  inputmode: "tel",
} as const satisfies Control;

function page(
  call: Call,
  controls: readonly Control[],
  failed?: { posted: Posted; problems: readonly Problem[] },
): Shown {
  const body = html`<div class="card">
<h1>Log in by a code</h1>
<p>We send you a code that logs you in without your password.</p>
${form(call, { controls, submit: "Send the code", problems: failed?.problems ?? [], typed: failed?.posted })}
</div>
<ul class="more"><li><a href="${withNext("/accounts/login/", call.next)}">Log in with your password</a></li></ul>`;
  return { kind: "shown", title: "Log in by a code", body, failed: failed !== undefined };
}

export function confirmLoginCodeView({ account, loginUrl }: Settings): View {
  const start = account.loginByCodeEnabled ? "/accounts/login/code/" : loginUrl;
  return codeView({
    title: "Type the code",
    waiting: ({ visit }) => waitingLoginCode(visit),
    start: ({ next }) => withNext(start, next),
    confirm: ({ visit }, code) => confirmLoginCode(visit, code),
    arrive: (call) =>
      loggedIn(call, onward(call.visit, { next: call.next, otherwise: "/accounts/inactive/" })),
    resend: ({ visit }) => resendLoginCode(visit),
    leave: cancelLogin,
  });
}
