import { html, raw } from "hono/html";
import type { Settings } from "../../config/settings.ts";
import { usesPhones } from "../../config/uses-phones.ts";
import { type Message, wordsOf } from "./messages.ts";
import type { Html } from "./page.ts";
import { style } from "./style.ts";

interface Frame {
  readonly settings: Settings;
  readonly title: string;
  readonly body: Html;
  /** What the form has wrong is said first of all: it is what a screen reader reads of a new page. */
  readonly failed: boolean;
  readonly messages: readonly Message[];
  /** The page's own address. */
  readonly path: string;
  /** Who is signed in gets the ways through their account. */
  readonly signedIn: boolean;
  readonly script: string | undefined;
}

/** The frame around every page. */
export function layout({ settings, title, body, failed, messages, path, signedIn, script }: Frame): Html {
  const { siteName } = settings;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${failed ? "Error: " : ""}${title} – ${siteName}</title>
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<a class="brand" href="${signedIn ? settings.loginRedirectUrl : settings.loginUrl}">${mark}${siteName}</a>
${signedIn && sections(settings, path)}
</header>
<main id="content" tabindex="-1">
${messages.map((message) => html`<p class="note" role="status">${wordsOf(message)}</p>`)}
${body}
</main>
<footer class="foot">${signedIn && html`<a href="/accounts/logout/">Log out</a>`}</footer>
${script !== undefined && html`<script>${raw(script)}</script>`}
</body>
</html>
`;
}

const mark = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.25" stroke-linecap="round" aria-hidden="true"><path d="M3 21V11a9 9 0 0 1 18 0v10M9 21v-9a3 3 0 0 1 6 0v9"/></svg>`;

function sections(settings: Settings, path: string): Html {
  const places: readonly (readonly [href: string, title: string])[] = [
    ["/accounts/profile/", "Profile"],
    ["/accounts/email/", "E-mail"],
    ...(usesPhones(settings) ? [["/accounts/phone/change/", "Phone"] as const] : []),
    ["/accounts/password/change/", "Password"],
    ...(settings.mfa.supportedTypes.length > 0 ? [["/accounts/2fa/", "Two-factor"] as const] : []),
    ["/accounts/sessions/", "Sessions"],
  ];
  return html`<nav class="sections" aria-label="Your account"><ul>
${places.map(
  ([href, title]) =>
    html`<li><a href="${href}"${path.startsWith(href) && raw(' aria-current="page"')}>${title}</a></li>`,
)}
</ul></nav>`;
}
