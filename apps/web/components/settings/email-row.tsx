"use client";

import type { EmailAddress } from "@gatehouse/client";
import type { EmailAddresses } from "@gatehouse/react";
import { useState } from "react";
import { Address } from "../ui/address.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { focusHeading } from "./focus-heading.ts";
import { useReported } from "./use-reported.ts";

interface EmailRowProps {
  address: EmailAddress;
  actions: EmailAddresses;
  /** Where addresses are confirmed by code: opens the place to type it. */
  onCode: ((email: string) => void) | undefined;
}

/** One address with what can be done with it: a primary one only changes hands, an unconfirmed one only gets mail. */
export function EmailRow({ address, actions, onCode }: EmailRowProps) {
  const { email, primary, verified } = address;
  return (
    <li className="flex min-h-[4.25rem] flex-wrap items-center gap-x-4 gap-y-3 py-4">
      <div className="flex min-w-0 grow basis-60 flex-wrap items-center gap-x-3 gap-y-2">
        <span className="min-w-0 text-sm font-medium">
          <Address>{email}</Address>
        </span>
        <span className="flex gap-2">
          {primary && <Badge>Primary</Badge>}
          {verified ? <Badge tone="success">Verified</Badge> : <Badge tone="warning">Not verified</Badge>}
        </span>
      </div>
      <div className="flex flex-wrap gap-2">
        {!verified && onCode && (
          <Button
            variant="secondary"
            size="small"
            aria-label={`Enter code for ${email}`}
            onClick={() => onCode(email)}
          >
            Enter code
          </Button>
        )}
        {!verified && !onCode && <ResendButton email={email} actions={actions} />}
        {verified && !primary && <PrimaryButton email={email} actions={actions} />}
        {!primary && <RemoveButton email={email} actions={actions} />}
      </div>
    </li>
  );
}

interface ActionProps {
  email: string;
  actions: EmailAddresses;
}

function ResendButton({ email, actions }: ActionProps) {
  const { pending, run } = useReported(() => actions.requestVerification({ email }), {
    done: "A new link is on its way.",
  });
  return (
    <Button
      variant="secondary"
      size="small"
      pending={pending}
      aria-label={`Resend link to ${email}`}
      onClick={run}
    >
      Resend link
    </Button>
  );
}

function PrimaryButton({ email, actions }: ActionProps) {
  const { pending, run } = useReported(() => actions.setPrimary({ email }), {
    done: "Your primary address has changed.",
    after: (ok) => ok && focusHeading(),
  });
  return (
    <Button
      variant="secondary"
      size="small"
      pending={pending}
      aria-label={`Make primary: ${email}`}
      onClick={run}
    >
      Make primary
    </Button>
  );
}

function RemoveButton({ email, actions }: ActionProps) {
  const [asking, setAsking] = useState(false);
  const { pending, run } = useReported(() => actions.remove({ email }), {
    done: "The address has been removed.",
    after: (ok) => {
      setAsking(false);
      if (ok) focusHeading();
    },
  });
  return (
    <>
      <Button variant="ghost" size="small" aria-label={`Remove ${email}`} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <ConfirmDialog
        open={asking}
        title="Remove this address?"
        confirm="Remove address"
        pending={pending}
        onClose={() => setAsking(false)}
        onConfirm={run}
      >
        You will no longer get messages at{" "}
        <strong className="font-semibold text-ink">
          <Address>{email}</Address>
        </strong>
        , nor be able to sign in with it.
      </ConfirmDialog>
    </>
  );
}
