import { html } from "hono/html";
import { endSessions, listSessions, type OwnSession } from "../../../flows/sessions/manage-sessions.ts";
import { idField, readForm } from "../../fields.ts";
import { buttonForm } from "../form.ts";
import { message } from "../messages.ts";
import {
  forUser,
  type Html,
  notFound,
  type Outcome,
  redirect,
  type SignedInCall,
  type View,
} from "../page.ts";

/** allauth's page ends all sessions but this one; here a single one can be chosen, too. */
export const sessionsView: View = forUser({
  show: page,
  async submit(call, posted) {
    const { visit, user } = call;
    const own = await listSessions(visit, user);
    if (posted.session === undefined) {
      await endSessions(
        visit,
        user,
        own.filter(({ isCurrent }) => !isCurrent).map(({ id }) => id),
      );
      return redirect(call.path, message("other_sessions_ended"));
    }
    const { session } = readForm({ session: idField() }, posted).values;
    const result = session === undefined ? undefined : await endSessions(visit, user, [session]);
    if (result?.ok !== true) return notFound;
    return visit.user === undefined
      ? redirect(visit.engine.settings.account.logoutRedirectUrl, message("logged_out"))
      : redirect(call.path, message("session_ended"));
  },
});

async function page(call: SignedInCall): Promise<Outcome> {
  const sessions = await listSessions(call.visit, call.user);
  const body = html`<div class="card">
<h1>Your sessions</h1>
<p class="lead">Where you are logged in. End what you do not know.</p>
<ul class="list">${sessions.map((session) => row(call, session))}</ul>
<p class="lead">Programs that log in with tokens of their own are not in this list. They are logged out as well if you log out everywhere else.</p>
${buttonForm(call, { label: "Log out everywhere else", button: { name: "others", look: "danger" } })}
</div>`;
  return { kind: "shown", title: "Your sessions", body };
}

function row(call: SignedInCall, { id, userAgent, ip, createdAt, lastSeenAt, isCurrent }: OwnSession): Html {
  const { trackActivity } = call.visit.engine.settings.usersessions;
  return html`<li>
<p><strong>${userAgent || "An unknown program"}</strong> ${isCurrent && html`<span class="tag">This one</span>`}</p>
<p class="lead">From ${ip}, since ${moment(createdAt)}${trackActivity && html`, last seen ${moment(lastSeenAt)}`}</p>
${
  !isCurrent &&
  buttonForm(call, {
    label: "End this session",
    about: `of ${ip} since ${createdAt.toISOString().slice(0, 16)}`,
    hidden: { session: String(id) },
    button: { name: "end", look: "quiet small" },
  })
}
</li>`;
}

const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** Whose clock is the reader's, the server does not know. */
export function moment(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${format.format(date)} UTC</time>`;
}
