"use client";

import type { EmailAddress, TypedCode } from "@gatehouse/client";
import { useClient, useEmailAddresses } from "@gatehouse/react";
import { useState } from "react";
import { messageOf } from "../../lib/problems.ts";
import { Alert } from "../ui/alert.tsx";
import { SectionCard } from "../ui/card.tsx";
import { RowsSkeleton } from "../ui/skeleton.tsx";
import { AddEmailForm } from "./add-email-form.tsx";
import { CodeDialog } from "./code-dialog.tsx";
import { EmailRow } from "./email-row.tsx";
import { ReauthProvider } from "./reauth-dialog.tsx";

interface EmailSettingsProps {
  initial: EmailAddress[] | undefined;
  /** Where addresses are confirmed by a code that is typed here, not by a link: how it looks. */
  code: TypedCode | undefined;
}

/** The user's addresses: which is the main one, which are confirmed, and adding and removing them. */
export function EmailSettings({ initial, code }: EmailSettingsProps) {
  const client = useClient();
  const addresses = useEmailAddresses({ initial });
  /** The address whose code is being typed. */
  const [confirming, setConfirming] = useState<string>();
  const confirm = code ? setConfirming : undefined;
  const list = addresses.emails;
  return (
    <ReauthProvider>
      <div className="mt-6 space-y-6">
        <SectionCard
          title="Your addresses"
          description="Messages about your account go to the primary address."
        >
          {list && (
            <ul className="divide-y divide-line border-t border-line">
              {[...list].sort(byImportance).map((address) => (
                <EmailRow key={address.email} address={address} actions={addresses} onCode={confirm} />
              ))}
            </ul>
          )}
          {!list && addresses.error && <Alert tone="danger">{messageOf(addresses.error)}</Alert>}
          {!list && !addresses.error && <RowsSkeleton rows={1} />}
        </SectionCard>
        <SectionCard
          title="Add an address"
          description={`We will send a ${code ? "code" : "link"} to it, to make sure that it is yours.`}
        >
          <AddEmailForm add={addresses.add} onCode={confirm} />
        </SectionCard>
      </div>
      {code && (
        <CodeDialog
          title="Confirm this address"
          confirm="Confirm address"
          done="The address is confirmed."
          instead="Please remove the address and add it again."
          channel="email"
          sentTo={confirming}
          code={code}
          verify={async (key) => {
            await client.email.verify({ key });
            await addresses.refresh();
          }}
          resend={(email) => addresses.requestVerification({ email })}
          onClose={() => setConfirming(undefined)}
        />
      )}
    </ReauthProvider>
  );
}

function byImportance(one: EmailAddress, other: EmailAddress): number {
  return (
    Number(other.primary) - Number(one.primary) ||
    Number(other.verified) - Number(one.verified) ||
    one.email.localeCompare(other.email)
  );
}
