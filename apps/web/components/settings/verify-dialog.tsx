"use client";

import { AuthError } from "@gatehouse/client";
import type { EmailAddresses } from "@gatehouse/react";
import { useClient } from "@gatehouse/react";
import { useState } from "react";
import { checkFilled } from "../../lib/checks.ts";
import { ResendCode } from "../forms/resend-code.tsx";
import { useForm } from "../forms/use-form.ts";
import { Address } from "../ui/address.tsx";
import { Alert, FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { CodeField } from "../ui/code-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useToast } from "../ui/toast.tsx";

interface VerifyDialogProps {
  /** The address that waits for its code; without one the dialog is shut. */
  email: string | undefined;
  actions: EmailAddresses;
  onClose: () => void;
}

/** Takes the code that was mailed to an address of somebody who is signed in. */
export function VerifyDialog({ email, actions, onClose }: VerifyDialogProps) {
  return (
    <Dialog open={email !== undefined} title="Confirm this address" onClose={onClose}>
      {email !== undefined && <Verification email={email} actions={actions} onClose={onClose} />}
    </Dialog>
  );
}

function Verification({ email, actions, onClose }: VerifyDialogProps & { email: string }) {
  const client = useClient();
  const toast = useToast();
  const [over, setOver] = useState(false);
  const { form, problems, pending } = useForm({
    fields: ["code"],
    check: { code: checkFilled },
    renamed: { key: "code" },
    submit: async ({ code }) => {
      try {
        await client.email.verify({ key: code });
      } catch (error) {
        if (!(error instanceof AuthError && error.code === "conflict")) throw error;
        setOver(true);
        return "done";
      }
      await actions.refresh();
      toast({ tone: "success", title: "The address is confirmed." });
      onClose();
      return "leaving";
    },
  });
  if (over) {
    return (
      <div className="mt-4">
        <Alert tone="warning">
          This code no longer works: it was mistyped too often, or its time is over. Please remove the address
          and add it again.
        </Alert>
        <div className="mt-6 flex justify-end">
          <Button onClick={onClose}>Close</Button>
        </div>
      </div>
    );
  }
  return (
    <>
      <p className="mt-2 mb-5 text-sm text-muted">
        Type the code from the message to{" "}
        <strong className="font-semibold text-ink">
          <Address>{email}</Address>
        </strong>
        .
      </p>
      <form {...form}>
        <CodeField name="code" label="Code" format="letters" error={problems.fields.code} required />
        <FormAlert message={problems.form} />
        <div className="mt-4 flex flex-wrap justify-end gap-3">
          <Button variant="secondary" onClick={onClose}>
            Later
          </Button>
          <Button type="submit" pending={pending}>
            Confirm address
          </Button>
        </div>
      </form>
      <div className="mt-6 border-t border-line pt-5">
        <ResendCode resend={() => actions.requestVerification({ email })} />
      </div>
    </>
  );
}
