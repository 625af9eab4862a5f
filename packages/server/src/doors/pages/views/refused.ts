import { html } from "hono/html";
import type { Shown } from "../page.ts";

/** What people are told who get no page, by status: what is the matter, and what they can do. */
const refusals: Readonly<Record<number, readonly [title: string, advice: string]>> = {
  400: [
    "That could not be read",
    "The form arrived damaged. Go back, load the page again and send it once more.",
  ],
  403: [
    "This form is out of date",
    "It was not sent from a page of ours that is still good. Go back, load the page again and send it once more. If that does not help, allow cookies for this site.",
  ],
  404: ["There is no such page", "The address may be mistyped, or the page is gone."],
  413: ["That is too much", "The form holds more than is taken here. Go back and shorten it."],
  415: ["That is not a form", "Send the form from the page that it stands on."],
  429: ["Too many attempts", "Wait a moment before you try again."],
  503: ["We are very busy", "Nothing was changed. Try again in a moment."],
};

export function refusedPage(status: number): Shown {
  const [title, advice] = refusals[status] ?? ["Something went wrong", "Nothing was changed. Try again."];
  // Strangers are asked to log in first.
  const wayOut =
    status === 404 && html`<p class="more"><a href="/accounts/profile/">Go to your account</a></p>`;
  const body = html`<div class="card"><h1>${title}</h1><p>${advice}</p></div>${wayOut}`;
  return { kind: "shown", title, status, body };
}
