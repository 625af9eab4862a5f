"use client";

import type { Authenticator } from "@gatehouse/client";
import { useAuthenticators, usePasskeys, useUser } from "@gatehouse/react";
import { useState } from "react";
import { messageOf } from "../../lib/problems.ts";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { SectionCard } from "../ui/card.tsx";
import { RowsSkeleton } from "../ui/skeleton.tsx";
import { AddPasskeyDialog, type PasskeyKind } from "./add-passkey-dialog.tsx";
import { PasskeyRow } from "./passkey-row.tsx";
import { ReauthProvider } from "./reauth-dialog.tsx";

interface PasskeySettingsProps {
  initial: Authenticator[] | undefined;
  /** Passkeys sign in alone here; otherwise keys are a second step. */
  byPasskey: boolean;
  /** This server has keys at all. */
  offered: boolean;
}

/** The passkeys and security keys of the account: named, renamed, removed, and new ones. */
export function PasskeySettings({ initial, byPasskey, offered }: PasskeySettingsProps) {
  const { authenticators: factors } = useAuthenticators({ initial });
  const actions = usePasskeys({ initial });
  const user = useUser();
  const [adding, setAdding] = useState<PasskeyKind>();
  const [codesMade, setCodesMade] = useState(false);
  const list = actions.passkeys;
  if (!offered && list?.length === 0) {
    return (
      <div className="mt-6">
        <Alert tone="info">This server has no passkeys.</Alert>
      </div>
    );
  }
  /** What is left to prove oneself by when one key goes. */
  const isLast = factors?.filter(({ type }) => type !== "recovery_codes").length === 1;
  return (
    <ReauthProvider>
      <div className="mt-6 space-y-6">
        <SectionCard
          title="Your passkeys"
          description={
            byPasskey
              ? "A passkey signs you in by itself. A security key is the second step after your password."
              : "You are asked for one of them after your password."
          }
        >
          {/* Above the list, because that grows by what they do. */}
          {offered && list && (
            <div className="mb-5 flex flex-wrap gap-3">
              {byPasskey && <Button onClick={() => setAdding("passkey")}>Add a passkey</Button>}
              <Button variant={byPasskey ? "secondary" : "primary"} onClick={() => setAdding("security key")}>
                Add a security key
              </Button>
            </div>
          )}
          {list && list.length > 0 && (
            <ul className="divide-y divide-line border-t border-line">
              {list.map((key) => (
                <PasskeyRow
                  key={key.id}
                  passkey={key}
                  actions={actions}
                  isLast={isLast}
                  hasPassword={user?.has_usable_password ?? true}
                />
              ))}
            </ul>
          )}
          {list?.length === 0 && (
            <p className="border-t border-line pt-4 text-sm text-muted">There are none yet.</p>
          )}
          {!list && actions.error && <Alert tone="danger">{messageOf(actions.error)}</Alert>}
          {!list && !actions.error && <RowsSkeleton rows={1} />}
        </SectionCard>
        <div role="status">
          {codesMade && list && list.length > 0 && (
            <Alert tone="success">
              <div className="flex flex-wrap items-center justify-between gap-3">
                <p className="min-w-0 basis-60 grow">
                  That has worked, and you have recovery codes now, for the day on which your key is out of
                  reach. Keep them in a safe place.
                </p>
                <ButtonLink href="/settings/two-factor" variant="secondary" size="small">
                  Go to the codes
                </ButtonLink>
              </div>
            </Alert>
          )}
        </div>
      </div>
      <AddPasskeyDialog
        kind={adding}
        add={actions.add}
        isFirst={factors?.length === 0 && (user?.has_usable_password ?? true)}
        onAdded={({ recoveryCodesGenerated }) => setCodesMade(codesMade || recoveryCodesGenerated)}
        onClose={() => setAdding(undefined)}
      />
    </ReauthProvider>
  );
}
