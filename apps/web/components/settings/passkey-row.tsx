"use client";

import type { WebAuthnAuthenticator } from "@gatehouse/client";
import type { Passkeys } from "@gatehouse/react";
import { useState } from "react";
import { checkFilled } from "../../lib/checks.ts";
import { useForm } from "../forms/use-form.ts";
import { FormAlert } from "../ui/alert.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/input.tsx";
import { Moment } from "../ui/moment.tsx";
import { useToast } from "../ui/toast.tsx";
import { NAME_MAX } from "./add-passkey-dialog.tsx";
import { focusHeading } from "./focus-heading.ts";
import { useReauth } from "./reauth-dialog.tsx";
import { useReported } from "./use-reported.ts";

interface PasskeyRowProps {
  passkey: WebAuthnAuthenticator;
  actions: Passkeys;
  /** The account has no other second factor. */
  isLast: boolean;
  hasPassword: boolean;
}

/** One key, what it is good for, and what can be done with it. */
export function PasskeyRow({ passkey, actions, isLast, hasPassword }: PasskeyRowProps) {
  const { name, is_passwordless: isPasswordless, created_at: added, last_used_at: used } = passkey;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 py-4">
      <div className="min-w-0 grow basis-60 text-sm">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium wrap-anywhere">
          {name}
          {isPasswordless ? <Badge tone="success">Passkey</Badge> : <Badge>Second step only</Badge>}
        </p>
        {/* A line each: the browser writes moments longer or shorter than the server did, which must move nothing. */}
        <p className="mt-1 text-muted">
          Added <Moment at={added} />
        </p>
        <p className="text-muted">{used === null ? "Never used" : <LastUsed at={used} />}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <RenameButton passkey={passkey} rename={actions.rename} />
        <RemoveButton passkey={passkey} remove={actions.remove} isLast={isLast} hasPassword={hasPassword} />
      </div>
    </li>
  );
}

function LastUsed({ at }: { at: number }) {
  return (
    <>
      Last used <Moment at={at} />
    </>
  );
}

interface RenameProps {
  passkey: WebAuthnAuthenticator;
  rename: Passkeys["rename"];
}

function RenameButton(props: RenameProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="secondary"
        size="small"
        aria-label={`Rename ${props.passkey.name}`}
        onClick={() => setOpen(true)}
      >
        Rename
      </Button>
      <Dialog open={open} title="Rename this key" onClose={() => setOpen(false)}>
        {open && <Renaming {...props} onClose={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

function Renaming({ passkey, rename, onClose }: RenameProps & { onClose: () => void }) {
  const toast = useToast();
  const withReauth = useReauth();
  const { form, problems, pending } = useForm({
    fields: ["name"],
    check: { name: (value) => checkFilled(value.trim()) },
    submit: async ({ name }) => {
      await withReauth(() => rename({ id: passkey.id, name: name.trim() }));
      toast({ tone: "success", title: "The key has a new name." });
      onClose();
      return "leaving";
    },
  });
  return (
    <form {...form} className="mt-4">
      <TextField
        name="name"
        label="Name"
        error={problems.fields.name}
        defaultValue={passkey.name}
        autoComplete="off"
        maxLength={NAME_MAX}
        required
      />
      <FormAlert message={problems.form} />
      <div className="mt-4 flex flex-wrap justify-end gap-3">
        <Button variant="secondary" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" pending={pending}>
          Rename
        </Button>
      </div>
    </form>
  );
}

interface RemoveProps extends Pick<PasskeyRowProps, "passkey" | "isLast" | "hasPassword"> {
  remove: Passkeys["remove"];
}

function RemoveButton({ passkey, remove, isLast, hasPassword }: RemoveProps) {
  const [asking, setAsking] = useState(false);
  const { pending, run } = useReported(() => remove({ authenticators: [passkey.id] }), {
    done: `${passkey.name} has been removed.`,
    after: (ok) => {
      setAsking(false);
      if (ok) focusHeading();
    },
  });
  return (
    <>
      <Button
        variant="ghost"
        size="small"
        aria-label={`Remove ${passkey.name}`}
        onClick={() => setAsking(true)}
      >
        Remove
      </Button>
      <ConfirmDialog
        open={asking}
        title="Remove this key?"
        confirm="Remove key"
        pending={pending}
        onClose={() => setAsking(false)}
        onConfirm={run}
      >
        <strong className="font-semibold text-ink wrap-anywhere">{passkey.name}</strong> will no longer sign
        you in. {isLast && consequence(hasPassword)} Your device still keeps it, until you delete it there,
        too.
      </ConfirmDialog>
    </>
  );
}

function consequence(hasPassword: boolean): string {
  return hasPassword
    ? "Your password alone will then be enough, and your recovery codes stop working."
    : "You have no password: you will then get in only by setting one, through your email address.";
}
