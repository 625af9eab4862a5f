"use client";

import type { AddedPasskey } from "@gatehouse/client/passkeys";
import type { Passkeys } from "@gatehouse/react";
import { useState } from "react";
import { describeUserAgent } from "../../lib/user-agent.ts";
import { useForm } from "../forms/use-form.ts";
import { FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/input.tsx";
import { useToast } from "../ui/toast.tsx";
import { useReauth } from "./reauth-dialog.tsx";

export type PasskeyKind = "passkey" | "security key";

const EXPLANATIONS: Record<PasskeyKind, string> = {
  passkey:
    "Your fingerprint, your face or your device's PIN will sign you in. Your browser asks where to keep the passkey.",
  "security key": "A key that you plug in or hold to your device, as the second step after your password.",
};

/** The server takes no longer ones. */
export const NAME_MAX = 100;

interface AddPasskeyDialogProps {
  /** What is to be added; without it the dialog is shut. */
  kind: PasskeyKind | undefined;
  add: Passkeys["add"];
  /** With it, the password alone no longer signs in. */
  isFirst: boolean;
  onAdded: (added: AddedPasskey) => void;
  onClose: () => void;
}

/** Gives a new key its name, then has the browser make it. */
export function AddPasskeyDialog({ kind, ...rest }: AddPasskeyDialogProps) {
  return (
    <Dialog open={kind !== undefined} title={`Add a ${kind}`} onClose={rest.onClose}>
      {kind && <Addition kind={kind} {...rest} />}
    </Dialog>
  );
}

function Addition({ kind, add, isFirst, onAdded, onClose }: AddPasskeyDialogProps & { kind: PasskeyKind }) {
  const toast = useToast();
  const withReauth = useReauth();
  const isPasskey = kind === "passkey";
  // As it was when the dialog opened: it is there for a moment longer than that is true.
  const [wasFirst] = useState(isFirst);
  const { form, problems, pending } = useForm({
    fields: ["name"],
    submit: async ({ name }) => {
      const added = await withReauth(() => add({ name: name.trim(), passwordless: isPasskey }));
      onAdded(added);
      // The page says more where there are new codes, and a message would lie on top of that.
      if (!added.recoveryCodesGenerated) toast({ tone: "success", title: `The ${kind} has been added.` });
      onClose();
      return "leaving";
    },
  });
  return (
    <>
      <p className="mt-2 text-sm text-muted">{EXPLANATIONS[kind]}</p>
      {wasFirst && (
        <p className="mt-2 text-sm text-muted">From then on, your password alone no longer signs you in.</p>
      )}
      <form {...form} className="mt-5">
        <TextField
          name="name"
          label="Name"
          hint="So that you know which is which."
          error={problems.fields.name}
          defaultValue={isPasskey ? describeUserAgent(navigator.userAgent).name : ""}
          autoComplete="off"
          maxLength={NAME_MAX}
        />
        <FormAlert message={problems.form} mild={problems.mild} />
        <div className="mt-4 flex flex-wrap justify-end gap-3">
          <Button variant="secondary" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" pending={pending}>
            Continue
          </Button>
        </div>
      </form>
    </>
  );
}
