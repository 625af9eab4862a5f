"use client";

import { AuthError, type TypedCode } from "@gatehouse/client";
import { useState } from "react";
import { checkFilled } from "../../lib/checks.ts";
import type { Channel } from "../../lib/code-channels.ts";
import { ResendCode } from "../forms/resend-code.tsx";
import { useForm } from "../forms/use-form.ts";
import { Address } from "../ui/address.tsx";
import { Alert, FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { CodeField } from "../ui/code-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useToast } from "../ui/toast.tsx";

interface VerificationProps {
  channel: Channel;
  code: TypedCode;
  /** What the button does. */
  confirm: string;
  /** What is said when it has worked. */
  done: string;
  /** What to do once no code can be right any more. */
  instead: string;
  /** Throws what is wrong with the code. */
  verify: (code: string) => Promise<void>;
  resend: (sentTo: string) => Promise<void>;
  /** @param spent no code can be right any more */
  onClose: (spent: boolean) => void;
}

interface CodeDialogProps extends VerificationProps {
  title: string;
  /** The address or number that waits for its code; without one the dialog is shut. */
  sentTo: string | undefined;
}

/** Takes the code that was sent to somebody who is signed in. */
export function CodeDialog({ title, sentTo, ...verification }: CodeDialogProps) {
  return (
    <Dialog open={sentTo !== undefined} title={title} onClose={() => verification.onClose(false)}>
      {sentTo !== undefined && <Verification sentTo={sentTo} {...verification} />}
    </Dialog>
  );
}

function Verification({
  sentTo,
  channel,
  code,
  confirm,
  done,
  instead,
  verify,
  resend,
  onClose,
}: VerificationProps & { sentTo: string }) {
  const toast = useToast();
  const [over, setOver] = useState(false);
  const { form, problems, pending } = useForm({
    fields: ["code"],
    check: { code: checkFilled },
    renamed: { key: "code" },
    submit: async (values) => {
      try {
        await verify(values.code);
      } catch (error) {
        if (!(error instanceof AuthError && error.code === "conflict")) throw error;
        setOver(true);
        return "done";
      }
      toast({ tone: "success", title: done });
      onClose(false);
      return "leaving";
    },
  });
  if (over) {
    return (
      <div className="mt-4">
        <Alert tone="warning">
          This code no longer works: it was mistyped too often, or its time is over. {instead}
        </Alert>
        <div className="mt-6 flex justify-end">
          <Button onClick={() => onClose(true)}>Close</Button>
        </div>
      </div>
    );
  }
  return (
    <>
      <p className="mt-2 mb-5 text-sm text-muted">
        Type the code from the {channel === "phone" ? "text message" : "message"} to{" "}
        <strong className="font-semibold text-ink">
          <Address>{sentTo}</Address>
        </strong>
        .
      </p>
      <form {...form}>
        <CodeField name="code" label="Code" code={code} error={problems.fields.code} required />
        <FormAlert message={problems.form} />
        <div className="mt-4 flex flex-wrap justify-end gap-3">
          <Button variant="secondary" onClick={() => onClose(false)}>
            Later
          </Button>
          <Button type="submit" pending={pending}>
            {confirm}
          </Button>
        </div>
      </form>
      {code.can_resend && (
        <div className="mt-6 border-t border-line pt-5">
          <ResendCode channel={channel} resend={() => resend(sentTo)} />
        </div>
      )}
    </>
  );
}
