import { html } from "hono/html";
import type { CodeResult, WaitingCode } from "../../../flows/codes/code-flow.ts";
import { RateLimited } from "../../../flows/rate-limits.ts";
import type { Problem } from "../../../text/messages.ts";
import { charField, emailField, phoneField, readForm } from "../../fields.ts";
import { buttonForm, type Control, form } from "../form.ts";
import { message } from "../messages.ts";
import { withNext } from "../next.ts";
import { type Call, type Html, type Outcome, type Posted, redirect, type Shown, type View } from "../page.ts";

/** What tells one page that waits for a code from the others. */
export interface CodeEntry {
  readonly title: string;
  waiting(call: Call): WaitingCode | undefined;
  /** Where somebody goes whom no code was sent, or for whom it is over. */
  readonly start: (call: Call) => string;
  confirm(call: Call, code: string | undefined): Promise<CodeResult>;
  /** What comes of a right code. */
  arrive(call: Call): Promise<Outcome> | Outcome;
  resend?(call: Call): Promise<boolean>;
  /** Whether the visitor may say that they mistyped where the code goes, and what comes of it. */
  readonly change?: {
    mayChange(call: Call): Promise<boolean>;
    to(call: Call, typed: string): Promise<{ readonly ok: true } | Exclude<CodeResult, { ok: true }>>;
  };
  /** A way out. */
  readonly leave?: (call: Call) => Html;
}

interface Failed {
  readonly action: "verify" | "change";
  readonly problems: readonly Problem[];
  readonly posted: Posted;
}

/** A page that waits for a code: allauth's `action` says whether it is typed, sent again, or to go elsewhere. */
export function codeView(entry: CodeEntry): View {
  return {
    show: (call) => page(call, entry),
    async submit(call, posted) {
      if (entry.waiting(call) === undefined) return redirect(entry.start(call));
      if (posted.action === "resend" && entry.resend !== undefined) return resend(call, entry.resend);
      if (posted.action === "change") return change(call, entry, posted);
      const { values, problems } = readForm({ code: charField() }, posted);
      const result = await entry.confirm(call, values.code);
      if (result.ok) return entry.arrive(call);
      if ("gone" in result) return over(call, entry);
      const found = [...named(result.problems, "code"), ...problems];
      // The last wrong attempt ends it.
      if (entry.waiting(call) === undefined) return over(call, entry);
      return page(call, entry, { action: "verify", problems: found, posted });
    },
  };
}

const over = (call: Call, { start }: CodeEntry): Outcome => redirect(start(call), message("code_over"));

const named = (problems: readonly Problem[], param: string): readonly Problem[] =>
  problems.map((found) => (found.param === "key" ? { ...found, param } : found));

async function resend(call: Call, send: (call: Call) => Promise<boolean>): Promise<Outcome> {
  const here = withNext(call.path, call.next);
  try {
    return redirect(here, message((await send(call)) ? "code_sent_again" : "code_not_sent_again"));
  } catch (error) {
    // Nothing has come of it, and the code that was sent before stands.
    if (error instanceof RateLimited) return redirect(here, message("code_too_soon"));
    throw error;
  }
}

async function change(call: Call, entry: CodeEntry, posted: Posted): Promise<Outcome> {
  if (entry.change === undefined) return redirect(call.path);
  const by = entry.waiting(call)?.by ?? "email";
  const { values, problems } = readForm({ [by]: by === "email" ? emailField() : phoneField() }, posted);
  const typed = values[by];
  const failed = (found: readonly Problem[]) =>
    page(call, entry, { action: "change", problems: found, posted });
  if (typed === undefined) return failed(problems);
  const result = await entry.change.to(call, typed);
  if (result.ok) return redirect(withNext(call.path, call.next), message("code_sent_elsewhere"));
  return "gone" in result ? over(call, entry) : failed(result.problems);
}

const codeControl: Control = { name: "code", label: "Code", autocomplete: "one-time-code" };

const elsewhere = {
  email: {
    name: "email",
    label: "Another e-mail address",
    type: "email",
    autocomplete: "email",
    inputmode: "email",
  },
  phone: { name: "phone", label: "Another phone number", type: "tel", autocomplete: "tel", inputmode: "tel" },
} as const satisfies Record<"email" | "phone", Control>;

async function page(call: Call, entry: CodeEntry, failed?: Failed): Promise<Outcome> {
  const waiting = entry.waiting(call);
  if (waiting === undefined) return redirect(entry.start(call));
  const { title } = entry;
  const mayChange = (await entry.change?.mayChange(call)) === true;
  const problemsOf = (action: Failed["action"]) => (failed?.action === action ? failed.problems : []);
  const body = html`<div class="card">
<h1>${title}</h1>
<p>We have sent a code to <strong>${waiting.sentTo}</strong>. Type it here; it is good for a few minutes.</p>
${form(call, {
  controls: [codeControl],
  submit: "Confirm",
  problems: problemsOf("verify"),
  hidden: { action: "verify" },
})}
</div>
${
  mayChange &&
  html`<div class="card"><h2>Was that a slip?</h2>
${form(call, {
  controls: [elsewhere[waiting.by]],
  submit: "Send the code there",
  problems: problemsOf("change"),
  typed: failed?.action === "change" ? failed.posted : undefined,
  hidden: { action: "change" },
  button: { name: "send", look: "quiet" },
  id: "change",
})}</div>`
}
<div class="actions">
${
  waiting.mayResend &&
  entry.resend !== undefined &&
  buttonForm(call, {
    label: "Send another code",
    hidden: { action: "resend" },
    button: { name: "send", look: "quiet" },
  })
}
${entry.leave?.(call)}
</div>`;
  const shown: Shown = { kind: "shown", title, body, failed: failed !== undefined };
  return shown;
}

/** Gives up a log-in that is not through: a log-out ends that too. */
export function cancelLogin(call: Call): Html {
  return buttonForm(call, {
    label: "Cancel",
    action: "/accounts/logout/",
    hidden: { next: call.visit.engine.settings.loginUrl },
    button: { name: "cancel", look: "quiet" },
  });
}
