import { html } from "hono/html";
import type { Authenticator } from "../../../domain/authenticator.ts";
import { needsReauthentication } from "../../../flows/reauthentication/reauthenticate.ts";
import { listFactors } from "../../../flows/second-factor/factors.ts";
import { addKey, askToAddKey, removeKeys, renameKey } from "../../../flows/webauthn/manage-keys.ts";
import { askForPasskey, logInByPasskey } from "../../../flows/webauthn/passkey-login.ts";
import { askForSignupPasskey, finishSignupByPasskey } from "../../../flows/webauthn/passkey-signup.ts";
import type { Problem } from "../../../text/messages.ts";
import { charField, readForm } from "../../fields.ts";
import { type Control, form } from "../form.ts";
import { message } from "../messages.ts";
import { withNext } from "../next.ts";
import {
  type Call,
  forUser,
  type Html,
  notFound,
  type Outcome,
  redirect,
  type SignedInCall,
  type View,
} from "../page.ts";
import { onward } from "../where-next.ts";
import { cancelLogin } from "./code-entry.ts";
import { assertionInput, keyForm, keyScript, registrationInput, withCredential } from "./keys.ts";
import { loggedIn } from "./login.ts";
import { reauthenticateFirst } from "./reauthenticate.ts";
import { moment } from "./sessions.ts";
import { addressFirst } from "./totp.ts";

const KEYS = "/accounts/2fa/webauthn/";
const NAME_MAX = 100;

const nameControl: Control = {
  name: "name",
  label: "What do you call it?",
  autocomplete: "off",
  required: false,
};

const addInput = { name: charField({ required: false, max: NAME_MAX }), ...registrationInput };

async function keysOf({ visit, user }: SignedInCall): Promise<readonly Authenticator[]> {
  const factors = await listFactors(visit, user);
  return factors.map(({ authenticator }) => authenticator).filter(({ type }) => type === "webauthn");
}

const nameOf = ({ data }: Authenticator): string => (typeof data.name === "string" ? data.name : "");

export const keysView: View = forUser({
  async show(call) {
    const keys = await keysOf(call);
    const body = html`<div class="card">
<h1>Security keys and passkeys</h1>
${keys.length === 0 ? html`<p>You have none yet.</p>` : html`<ul class="list">${keys.map(row)}</ul>`}
<div class="actions"><a class="button" href="${KEYS}add/">Add a security key</a><a class="button quiet" href="${KEYS}add/?passwordless=1">Add a passkey</a></div>
</div>`;
    return { kind: "shown", title: "Security keys and passkeys", body };
  },
});

function row(key: Authenticator): Html {
  const name = nameOf(key);
  const about = html`<span class="hidden"> ${name}</span>`;
  return html`<li><p><strong>${name}</strong></p>
<p class="lead">Since ${moment(key.createdAt)}${key.lastUsedAt !== null && html`, last used ${moment(key.lastUsedAt)}`}</p>
<div class="actions"><a class="button quiet small" href="${KEYS}keys/${key.id}/edit/">Rename${about}</a><a class="button danger small" href="${KEYS}keys/${key.id}/remove/">Remove${about}</a></div></li>`;
}

/** A passkey logs in alone, so it has to know its owner; a security key is a second factor beside the password. */
export const addKeyView: View = forUser({
  show: (call) => addPage(call),
  async submit(call, posted) {
    const { visit, user } = call;
    const { values, problems } = readForm(addInput, withCredential(posted));
    const { name, credential } = values;
    if (name === undefined || credential === undefined) return addPage(call, problems);
    const had = await listFactors(visit, user);
    const result = await addKey(visit, user, { name, credential });
    if (result.kind === "reauthentication_required") return reauthenticateFirst(call);
    if (result.kind !== "added") return addPage(call, result.problems);
    const told = message("key_added", { name: nameOf(result.key) });
    return redirect(
      result.recoveryCodesMade && had.length === 0 ? "/accounts/2fa/recovery-codes/" : KEYS,
      told,
    );
  },
});

async function addPage(call: SignedInCall, problems?: readonly Problem[]): Promise<Outcome> {
  const { visit, user, seen, query } = call;
  const passwordless = query.has("passwordless");
  const result = await askToAddKey(visit, user, { passwordless, seen });
  if (result.kind === "reauthentication_required") return reauthenticateFirst(call);
  if (result.kind !== "options") return addressFirst(result.problems);
  const title = passwordless ? "Add a passkey" : "Add a security key";
  // What was chosen holds for the page that comes back with errors, too.
  const action = passwordless ? `${call.path}?passwordless=1` : call.path;
  const body = html`<div class="card">
<h1>${title}</h1>
<p>${
    passwordless
      ? "A passkey makes sure that it is you, and can stand in for password and second factor."
      : "A security key is asked for after your password."
  }</p>
${keyForm(call, { options: result.options, ceremony: "create", submit: title, action, controls: [nameControl], problems: problems ?? [] })}
</div>`;
  return { kind: "shown", title, body, failed: problems !== undefined, script: keyScript };
}

/** One of the user's own keys; anybody else's is as unknown as none (T-50). */
async function keyOf(call: SignedInCall): Promise<Authenticator | undefined> {
  return (await keysOf(call)).find(({ id }) => String(id) === call.key);
}

export const editKeyView: View = forUser({
  show: (call) => editPage(call),
  async submit(call, posted) {
    const key = await keyOf(call);
    if (key === undefined) return notFound;
    const { values, problems } = readForm({ name: charField({ max: NAME_MAX }) }, posted);
    const { name } = values;
    if (name === undefined) return editPage(call, problems);
    const result = await renameKey(call.visit, call.user, { id: key.id, name });
    if (result.kind === "reauthentication_required") return reauthenticateFirst(call);
    return result.kind === "renamed" ? redirect(KEYS, message("key_renamed", { name })) : notFound;
  },
});

async function editPage(call: SignedInCall, problems?: readonly Problem[]): Promise<Outcome> {
  const key = await keyOf(call);
  if (key === undefined) return notFound;
  if (needsReauthentication(call.visit)) return reauthenticateFirst(call);
  const body = html`<div class="card">
<h1>Rename your key</h1>
${form(call, {
  controls: [{ ...nameControl, label: "Name", required: true, value: nameOf(key) }],
  submit: "Rename",
  problems: problems ?? [],
  beside: html`<a href="${KEYS}">Cancel</a>`,
})}
</div>`;
  return { kind: "shown", title: "Rename your key", body, failed: problems !== undefined };
}

export const removeKeyView: View = forUser({
  async show(call) {
    const key = await keyOf(call);
    if (key === undefined) return notFound;
    if (needsReauthentication(call.visit)) return reauthenticateFirst(call);
    const body = html`<div class="card">
<h1>Remove ${nameOf(key)}?</h1>
<p>It no longer lets you in then.</p>
${form(call, {
  controls: [],
  submit: "Remove the key",
  button: { name: "remove", look: "danger" },
  beside: html`<a href="${KEYS}">Keep it</a>`,
})}
</div>`;
    return { kind: "shown", title: "Remove a key", body };
  },
  async submit(call) {
    const key = await keyOf(call);
    if (key === undefined) return notFound;
    const result = await removeKeys(call.visit, call.user, [key.id]);
    if (result.kind === "reauthentication_required") return reauthenticateFirst(call);
    return result.kind === "removed"
      ? redirect(KEYS, message("key_removed", { name: nameOf(key) }))
      : notFound;
  },
});

export const passkeyLoginView: View = {
  show: (call) => passkeyPage(call),
  async submit(call, posted) {
    const { visit, next } = call;
    const { values, problems } = readForm(assertionInput, withCredential(posted));
    if (values.credential === undefined) return passkeyPage(call, problems);
    const result = await logInByPasskey(visit, values.credential);
    if ("problems" in result) return passkeyPage(call, result.problems);
    return loggedIn(call, onward(visit, { next, otherwise: "/accounts/inactive/" }));
  },
};

async function passkeyPage(call: Call, problems?: readonly Problem[]): Promise<Outcome> {
  const options = await askForPasskey(call.visit, { seen: call.seen });
  const title = "Log in with a passkey";
  const body = html`<div class="card">
<h1>${title}</h1>
<p>Your device or your key asks you to show that it is you.</p>
${keyForm(call, { options, ceremony: "get", submit: "Use a passkey", problems: problems ?? [] })}
</div>
<ul class="more"><li><a href="${withNext("/accounts/login/", call.next)}">Log in another way</a></li></ul>`;
  return { kind: "shown", title, body, failed: problems !== undefined, script: keyScript };
}

/** Gives a new account its passkey. */
export const passkeySignupView: View = {
  show: (call) => signupPage(call),
  async submit(call, posted) {
    const { visit, next } = call;
    const { values, problems } = readForm(addInput, withCredential(posted));
    const { name, credential } = values;
    if (name === undefined || credential === undefined) return signupPage(call, problems);
    const result = await finishSignupByPasskey(visit, { name, credential });
    if ("problems" in result) return signupPage(call, result.problems);
    const arrived = visit.engine.settings.account.signupRedirectUrl;
    return loggedIn(call, onward(visit, { next, arrived, otherwise: "/accounts/signup/" }));
  },
};

async function signupPage(call: Call, problems?: readonly Problem[]): Promise<Outcome> {
  const options = await askForSignupPasskey(call.visit, { seen: call.seen });
  if (options === undefined) return redirect("/accounts/signup/");
  const title = "Make your passkey";
  const body = html`<div class="card">
<h1>${title}</h1>
<p>It is what you log in with from now on.</p>
${keyForm(call, { options, ceremony: "create", submit: title, controls: [nameControl], problems: problems ?? [] })}
</div>
<div class="actions">${cancelLogin(call)}</div>`;
  return { kind: "shown", title, body, failed: problems !== undefined, script: keyScript };
}
