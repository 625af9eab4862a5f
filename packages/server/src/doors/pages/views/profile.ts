import { html } from "hono/html";
import { ownUserFields } from "../../../config/own-user-fields.ts";
import type { Settings } from "../../../config/settings.ts";
import { updateProfile } from "../../../flows/profile/update-profile.ts";
import { getUserFields } from "../../../store/users.ts";
import type { Problem } from "../../../text/messages.ts";
import { charField, readForm } from "../../fields.ts";
import { userFieldInputs, userFieldValues } from "../../user-fields.ts";
import { type Control, form } from "../form.ts";
import { message } from "../messages.ts";
import { forUser, type Posted, redirect, type Shown, type SignedInCall, type View } from "../page.ts";
import { reauthenticateFirst } from "./reauthenticate.ts";
import { ownControl } from "./signup.ts";

/** Django's columns hold this many characters. */
const NAME_MAX = 150;

export function profileView(settings: Settings): View {
  const fields = ownUserFields(settings);
  const input = {
    first_name: charField({ required: false, max: NAME_MAX }),
    last_name: charField({ required: false, max: NAME_MAX }),
    ...userFieldInputs(fields),
  };
  return forUser({
    show: (call) => page(call),
    async submit(call, posted) {
      const { values, problems } = readForm(input, checked(posted));
      const { first_name: firstName, last_name: lastName } = values;
      if (problems.length > 0 || firstName === undefined || lastName === undefined)
        return page(call, { posted, problems });
      const own = userFieldValues(fields, values);
      const result = await updateProfile(call.visit, call.user, { firstName, lastName, own });
      if ("problems" in result) return page(call, { posted, problems: result.problems });
      if ("refused" in result) return reauthenticateFirst(call);
      return redirect(call.path, message("profile_saved"));
    },
  });

  /** A box that is not ticked is not sent. */
  function checked(posted: Posted): Posted {
    const boxes = fields.filter(({ type }) => type === "boolean").map(({ name }) => [name, name in posted]);
    return { ...posted, ...Object.fromEntries(boxes) };
  }
}

async function page(
  call: SignedInCall,
  failed?: { posted: Posted; problems: readonly Problem[] },
): Promise<Shown> {
  const { visit, user } = call;
  const { database, settings } = visit.engine;
  const fields = ownUserFields(settings);
  const own = await getUserFields(database.db, { userId: user.id, fields });
  const controls: readonly Control[] = [
    {
      name: "first_name",
      label: "First name",
      autocomplete: "given-name",
      required: false,
      value: user.firstName,
    },
    {
      name: "last_name",
      label: "Last name",
      autocomplete: "family-name",
      required: false,
      value: user.lastName,
    },
    ...fields.map((field) => ownControl(field, String(own[field.column] ?? ""))),
  ];
  const email = visit.primaryEmail ?? user.email;
  const body = html`<div class="card">
<h1>Your profile</h1>
<dl class="facts">
${user.username !== "" && html`<dt>User name</dt><dd>${user.username}</dd>`}
${email !== "" && html`<dt>E-mail address</dt><dd>${email}</dd>`}
</dl>
${form(call, { controls, submit: "Save", problems: failed?.problems ?? [], typed: failed?.posted })}
</div>`;
  return { kind: "shown", title: "Your profile", body, failed: failed !== undefined };
}
