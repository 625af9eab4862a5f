"use client";

import type { TOTPAuthenticator } from "@gatehouse/client";
import { type Authenticators, useClient } from "@gatehouse/react";
import { useState } from "react";
import { APP_NAME } from "../../lib/brand.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { SectionCard } from "../ui/card.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Moment } from "../ui/moment.tsx";
import { useToast } from "../ui/toast.tsx";
import { focusHeading } from "./focus-heading.ts";
import { TotpSetup } from "./totp-setup.tsx";
import { useReported } from "./use-reported.ts";

interface TotpSectionProps {
  totp: TOTPAuthenticator | undefined;
  actions: Authenticators;
  /** The account has no other second factor. */
  isLast: boolean;
  /** With the recovery codes that came along; without any when they went. */
  onChanged: (recoveryCodes: string[] | undefined) => void;
}

/** The authenticator app: set up, or removed. */
export function TotpSection({ totp, actions, isLast, onChanged }: TotpSectionProps) {
  const client = useClient();
  const toast = useToast();
  const [settingUp, setSettingUp] = useState(false);
  const activated = async () => {
    // They came with the app. What fails here, the section of the codes can be asked for.
    const codes = await client.mfa.getRecoveryCodes().catch(() => undefined);
    onChanged(codes?.unused_codes);
    // At the end, so that the page changes once, with all that is new on it.
    await actions.refresh();
    setSettingUp(false);
    toast({ tone: "success", title: "Two-factor authentication is on." });
    focusHeading();
  };
  return (
    <SectionCard
      title="Authenticator app"
      description="An app on your phone shows a code that changes all the time. You type it after your password."
    >
      {totp && (
        <ActiveApp
          totp={totp}
          remove={actions.deactivateTotp}
          isLast={isLast}
          onRemoved={() => isLast && onChanged(undefined)}
        />
      )}
      {!totp && settingUp && <TotpSetup onActivated={activated} onCancel={() => setSettingUp(false)} />}
      {!totp && !settingUp && <Button onClick={() => setSettingUp(true)}>Set up an app</Button>}
    </SectionCard>
  );
}

interface ActiveAppProps {
  totp: TOTPAuthenticator;
  remove: () => Promise<void>;
  isLast: boolean;
  onRemoved: () => void;
}

function ActiveApp({ totp, remove, isLast, onRemoved }: ActiveAppProps) {
  const [asking, setAsking] = useState(false);
  const { pending, run } = useReported(remove, {
    done: "The authenticator app has been removed.",
    after: (ok) => {
      setAsking(false);
      if (!ok) return;
      onRemoved();
      focusHeading();
    },
  });
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-t border-line pt-4">
      <div className="min-w-0 text-sm">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
          Your app <Badge tone="success">On</Badge>
        </p>
        <p className="mt-1 text-muted">
          Added <Moment at={totp.created_at} />
          {totp.last_used_at !== null && (
            <>
              {" · "}Last used <Moment at={totp.last_used_at} />
            </>
          )}
        </p>
      </div>
      <Button variant="secondary" size="small" onClick={() => setAsking(true)}>
        Remove authenticator app
      </Button>
      <ConfirmDialog
        open={asking}
        title="Remove your authenticator app?"
        confirm="Remove authenticator app"
        pending={pending}
        onClose={() => setAsking(false)}
        onConfirm={run}
      >
        {isLast
          ? "You will no longer be asked for a code when you sign in: your password alone will be enough, and your recovery codes stop working."
          : "Its codes will no longer be taken when you sign in. Your keys and your recovery codes stay."}{" "}
        The app on your phone is not touched; its entry for {APP_NAME} can then be deleted there.
      </ConfirmDialog>
    </div>
  );
}
