import { html } from "hono/html";
import type { CreationOptions, RequestOptions } from "../../../flows/webauthn/ceremony-options.ts";
import type { Problem } from "../../../text/messages.ts";
import { assertionField, registrationField } from "../../webauthn-credentials.ts";
import { type Control, form } from "../form.ts";
import type { Call, Html, Posted } from "../page.ts";

export const assertionInput = { credential: assertionField() };
export const registrationInput = { credential: registrationField() };

/** What a browser made of a key, out of the field that carries it as JSON; what is none is as good as nothing. */
export function withCredential(posted: Posted): Posted {
  const { credential } = posted;
  if (typeof credential !== "string") return posted;
  try {
    return { ...posted, credential: JSON.parse(credential) };
  } catch {
    return { ...posted, credential: undefined };
  }
}

interface KeyForm {
  readonly options: CreationOptions | RequestOptions;
  readonly ceremony: "create" | "get";
  readonly submit: string;
  /** Default: the page's own address. */
  readonly action?: string;
  readonly controls?: readonly Control[];
  readonly problems?: readonly Problem[];
}

/** A form that a key has to fill in: the one thing here that takes a script, because only scripts can ask keys. */
export function keyForm(call: Call, { options, ceremony, ...view }: KeyForm): Html {
  return html`<div data-ceremony="${ceremony}" data-options="${JSON.stringify(options)}">
<p class="note warn" data-trouble role="alert" hidden></p>
<noscript><p class="note warn">Keys need JavaScript, which this browser has switched off.</p></noscript>
${form(call, { controls: [], ...view, hidden: { credential: "" }, id: "key" })}
</div>`;
}

/** Asks the key when the form is sent, and sends what it answered instead. */
export const keyScript = `(() => {
  const place = document.querySelector("[data-ceremony]");
  const form = place.querySelector("form");
  const trouble = place.querySelector("[data-trouble]");
  const say = (text) => { trouble.textContent = text; trouble.hidden = false; };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    const known = globalThis.PublicKeyCredential;
    if (!known || !known.parseRequestOptionsFromJSON) return say("This browser cannot use keys here.");
    const given = JSON.parse(place.dataset.options);
    try {
      const credential = place.dataset.ceremony === "create"
        ? await navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(given) })
        : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(given) });
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      say(error.name === "InvalidStateError"
        ? "This key is set up already."
        : "Nothing was done. The key was not used in time, or the request was cancelled.");
    }
  });
})();`;
