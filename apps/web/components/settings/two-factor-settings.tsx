"use client";

import type { Authenticator, AuthenticatorType } from "@gatehouse/client";
import { useAuthenticators } from "@gatehouse/react";
import { useState } from "react";
import { messageOf } from "../../lib/problems.ts";
import { Alert } from "../ui/alert.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { SectionCard } from "../ui/card.tsx";
import { RowsSkeleton } from "../ui/skeleton.tsx";
import { ReauthProvider } from "./reauth-dialog.tsx";
import { RecoveryCodesSection } from "./recovery-codes-section.tsx";
import { TotpSection } from "./totp-section.tsx";

interface TwoFactorSettingsProps {
  initial: Authenticator[] | undefined;
  /** The second factors that this server has. */
  types: readonly AuthenticatorType[] | undefined;
}

/** The second factors of the account: an app, keys, and codes for the day on which those are out of reach. */
export function TwoFactorSettings({ initial, types }: TwoFactorSettingsProps) {
  const actions = useAuthenticators({ initial });
  const { authenticators: list, error } = actions;
  /** The recovery codes, while they are shown. */
  const [codes, setCodes] = useState<string[]>();
  const totp = list?.find((factor) => factor.type === "totp");
  const recoveryCodes = list?.find((factor) => factor.type === "recovery_codes");
  const keyCount = list?.filter((factor) => factor.type === "webauthn").length ?? 0;
  if (!list) {
    return (
      <div className="mt-6">
        <SectionCard title="Authenticator app">
          {error ? <Alert tone="danger">{messageOf(error)}</Alert> : <RowsSkeleton rows={1} />}
        </SectionCard>
      </div>
    );
  }
  return (
    <ReauthProvider>
      <div className="mt-6 space-y-6">
        {(keyCount > 0 || types?.includes("webauthn")) && <KeysSection count={keyCount} />}
        {totp || (types ?? ["totp"]).includes("totp") ? (
          <TotpSection totp={totp} actions={actions} isLast={keyCount === 0} onChanged={setCodes} />
        ) : (
          <Alert tone="info">This server has no authenticator apps.</Alert>
        )}
        {recoveryCodes && (
          <RecoveryCodesSection factor={recoveryCodes} actions={actions} shown={codes} onShow={setCodes} />
        )}
      </div>
    </ReauthProvider>
  );
}

function KeysSection({ count }: { count: number }) {
  return (
    <SectionCard
      title="Passkeys and security keys"
      description="A key that only you hold. Nobody can look over your shoulder, or ask you for it in a mail."
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-t border-line pt-4">
        <p className="text-sm text-muted">
          {count === 0 ? "None yet" : `${count} ${count === 1 ? "key" : "keys"}`}
        </p>
        <ButtonLink href="/settings/passkeys" variant="secondary" size="small">
          {count === 0 ? "Add a key" : "Manage keys"}
        </ButtonLink>
      </div>
    </SectionCard>
  );
}
