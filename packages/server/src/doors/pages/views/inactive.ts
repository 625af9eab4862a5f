import { html } from "hono/html";
import type { View } from "../page.ts";

export const inactiveView: View = {
  show: () => ({
    kind: "shown",
    title: "Account inactive",
    body: html`<div class="card"><h1>Account inactive</h1><p>This account is switched off. Ask whoever runs this site about it.</p></div>`,
  }),
};
