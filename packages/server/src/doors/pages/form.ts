import { html, raw } from "hono/html";
import type { Problem } from "../../text/messages.ts";
import type { Call, Html, Posted } from "./page.ts";

/** One field as people see it. */
export interface Control {
  readonly name: string;
  readonly label: string;
  /** Default `text`. */
  readonly type?: "text" | "email" | "password" | "tel" | "checkbox" | "date" | "number";
  /** What browsers and password managers may fill in (WCAG 1.3.5). */
  readonly autocomplete?: string;
  readonly inputmode?: "numeric" | "email" | "tel";
  readonly hint?: Html | string;
  /** Default true. */
  readonly required?: boolean;
  /** What it holds before anything was typed. */
  readonly value?: string;
  /** People are not to see it, and nothing is to fill it in but a robot. */
  readonly trap?: true;
}

export interface FormView {
  readonly controls: readonly Control[];
  readonly submit: Html | string;
  /** Default: the page's own address. */
  readonly action?: string;
  readonly problems?: readonly Problem[];
  /** What was typed before, apart from secrets. */
  readonly typed?: Posted | undefined;
  readonly hidden?: Readonly<Record<string, string>>;
  /** The name of the button, where a page has several. */
  readonly button?: { readonly name: string; readonly value?: string; readonly look?: string };
  /** Beside the button. */
  readonly beside?: Html;
  /** Tells the fields of several forms of a page apart. */
  readonly id?: string;
}

/** A form that works without scripts: with its token, what is wrong with it, and each error beside its field. */
export function form(call: Call, view: FormView): Html {
  const { controls, problems = [], hidden = {}, button } = view;
  const look = button?.look ?? "";
  return html`${problems.length > 0 && problemSummary(view)}
<form method="post" action="${view.action ?? call.path}" novalidate>
${hiddenFields(call, hidden)}
${controls.map((control) => field(call, view, control))}
<div class="actions"><button type="submit" class="${look}"${button && html` name="${button.name}" value="${button.value ?? "1"}"`}>${view.submit}</button>${view.beside}</div>
</form>`;
}

/** What every form carries: its CSRF token, and where its sender wants to go in the end. */
export function hiddenFields(call: Call, more: Readonly<Record<string, string>> = {}): Html {
  const all = {
    csrfmiddlewaretoken: call.csrf,
    ...(call.next !== undefined && { next: call.next }),
    ...more,
  };
  return html`${Object.entries(all).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}`;
}

/** A form of one button, and what it says of itself where people cannot see what it belongs to. */
export function buttonForm(
  call: Call,
  { label, about, ...view }: { label: string; about?: string } & Omit<FormView, "controls" | "submit">,
): Html {
  const submit = html`${label}${about !== undefined && html`<span class="hidden"> ${about}</span>`}`;
  return form(call, { ...view, controls: [], submit });
}

const idOf = ({ id = "id" }: FormView, name: string): string => `${id}_${name}`;

/** Gets the focus when the page opens, so that nobody has to look for what went wrong (WCAG 3.3.1). */
function problemSummary(view: FormView): Html {
  const { problems = [], controls } = view;
  const named = (param: string | undefined) => controls.some(({ name, trap }) => name === param && !trap);
  return html`<div class="problems" role="alert" tabindex="-1" autofocus aria-labelledby="${idOf(view, "problems")}">
<h2 id="${idOf(view, "problems")}">Something is not right yet</h2>
<ul>${problems.map(({ message, param }) =>
    param !== undefined && named(param)
      ? html`<li><a href="#${idOf(view, param)}">${labelOf(controls, param)}: ${message}</a></li>`
      : html`<li>${message}</li>`,
  )}</ul></div>`;
}

const labelOf = (controls: readonly Control[], param: string): string =>
  controls.find(({ name }) => name === param)?.label ?? "";

function field(call: Call, view: FormView, control: Control): Html {
  const { name, label, type = "text", required = true, hint, trap } = control;
  const id = idOf(view, name);
  const wrong = (view.problems ?? []).filter(({ param }) => param === name);
  const described = [
    ...(hint === undefined ? [] : [`${id}_hint`]),
    ...(wrong.length > 0 ? [`${id}_wrong`] : []),
  ];
  const input = html`<input id="${id}" name="${name}" type="${type}"${filledIn(call, view, control)}${
    required && type !== "checkbox" && raw(" required")
  }${control.autocomplete !== undefined && html` autocomplete="${control.autocomplete}"`}${
    control.inputmode !== undefined && html` inputmode="${control.inputmode}"`
  }${type !== "checkbox" && type !== "date" && raw(' spellcheck="false" autocapitalize="none"')}${
    described.length > 0 && html` aria-describedby="${described.join(" ")}"`
  }${wrong.length > 0 && raw(' aria-invalid="true"')}${trap && raw(' tabindex="-1"')}>`;
  const text = html`<label for="${id}">${label}${!required && type !== "checkbox" && !trap && " (optional)"}</label>`;
  const kind = type === "checkbox" ? " check" : "";
  return html`<div class="field${kind}${trap ? " trap" : ""}"${trap && raw(' aria-hidden="true"')}>
${type === "checkbox" ? html`${input}${text}` : html`${text}${input}`}
${hint !== undefined && html`<p class="hint" id="${id}_hint">${hint}</p>`}
${wrong.length > 0 && html`<p class="wrong" id="${id}_wrong">${wrong.map(({ message }) => message).join(" ")}</p>`}
</div>`;
}

/** What was typed is there again; a password only if `ACCOUNT_PASSWORD_INPUT_RENDER_VALUE` wants it. */
function filledIn({ visit }: Call, { typed }: FormView, { name, type, value }: Control): Html | false {
  const given = typed === undefined ? value : typed[name];
  const text = typeof given === "string" ? given : "";
  if (type === "checkbox") return text !== "" && text !== "false" && html` checked`;
  if (type === "password" && !visit.engine.settings.account.passwordInputRenderValue) return false;
  return text !== "" && html` value="${text}"`;
}
