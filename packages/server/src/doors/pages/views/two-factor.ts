import { html } from "hono/html";
import type { Authenticator } from "../../../domain/authenticator.ts";
import { type Factor, listFactors } from "../../../flows/second-factor/factors.ts";
import { forUser, type Html, type View } from "../page.ts";
import { moment } from "./sessions.ts";

/** What protects the account, and what could. */
export const twoFactorView: View = forUser({
  async show({ visit, user }) {
    const { supportedTypes } = visit.engine.settings.mfa;
    const factors = await listFactors(visit, user);
    const sections: Record<(typeof supportedTypes)[number], (factors: readonly Factor[]) => Html> = {
      totp: totpSection,
      webauthn: keysSection,
      recovery_codes: codesSection,
    };
    const order = (["totp", "webauthn", "recovery_codes"] as const).filter((type) =>
      supportedTypes.includes(type),
    );
    const body = html`<div class="card"><h1>Two-factor authentication</h1>
<p>A second factor keeps out whoever has got hold of your password.</p></div>
${order.map((type) => sections[type](factors))}`;
    return { kind: "shown", title: "Two-factor authentication", body };
  },
});

const ofType = (factors: readonly Factor[], type: Authenticator["type"]): readonly Factor[] =>
  factors.filter(({ authenticator }) => authenticator.type === type);

function totpSection(factors: readonly Factor[]): Html {
  const [app] = ofType(factors, "totp");
  return html`<section class="card"><h2>Authenticator app</h2>
${
  app === undefined
    ? html`<p>An app on your phone shows a code that changes.</p><a class="button" href="/accounts/2fa/totp/activate/">Set up an app</a>`
    : html`<p>Set up since ${moment(app.authenticator.createdAt)}.</p><a class="button danger" href="/accounts/2fa/totp/deactivate/">Remove the app</a>`
}
</section>`;
}

function keysSection(factors: readonly Factor[]): Html {
  const { length } = ofType(factors, "webauthn");
  const few = length === 1 ? "one security key or passkey" : `${length} security keys or passkeys`;
  return html`<section class="card"><h2>Security keys and passkeys</h2>
<p>${length === 0 ? "A key to plug in, or this device itself." : `You have ${few}.`}</p>
<div class="actions">
${length > 0 && html`<a class="button quiet" href="/accounts/2fa/webauthn/">Manage keys</a>`}
<a class="button${length > 0 ? " quiet" : ""}" href="/accounts/2fa/webauthn/add/">Add a key</a>
</div></section>`;
}

function codesSection(factors: readonly Factor[]): Html {
  const [codes] = ofType(factors, "recovery_codes");
  const isProtected = factors.some(({ authenticator }) => authenticator.type !== "recovery_codes");
  const { total = 0, unused = [] } = codes?.recoveryCodes ?? {};
  return html`<section class="card"><h2>Recovery codes</h2>
<p>${codes === undefined ? "They let you in when your app or key is lost." : `${unused.length} of ${total} are left.`}</p>
<div class="actions">
${codes !== undefined && html`<a class="button quiet" href="/accounts/2fa/recovery-codes/">Look at them</a>`}
${isProtected && html`<a class="button quiet" href="/accounts/2fa/recovery-codes/generate/">Make new ones</a>`}
${!isProtected && html`<span class="lead">They come with your first app or key.</span>`}
</div></section>`;
}
