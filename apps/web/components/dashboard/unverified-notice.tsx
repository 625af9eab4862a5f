"use client";

import type { EmailAddresses } from "@gatehouse/react";
import { useReported } from "../settings/use-reported.ts";
import { Address } from "../ui/address.tsx";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";

interface UnverifiedNoticeProps {
  email: string;
  requestVerification: EmailAddresses["requestVerification"];
}

/** Asks to confirm the primary address, where the engine lets people in before they have. */
export function UnverifiedNotice({ email, requestVerification }: UnverifiedNoticeProps) {
  const { pending, run } = useReported(() => requestVerification({ email }), {
    done: "A new link is on its way.",
  });
  return (
    <div className="mt-6 max-w-2xl">
      <Alert tone="warning">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 basis-60 grow">
            Please confirm{" "}
            <strong className="font-semibold">
              <Address>{email}</Address>
            </strong>{" "}
            with the link that we have sent to it.
          </p>
          <Button variant="secondary" size="small" pending={pending} onClick={run}>
            Resend link
          </Button>
        </div>
      </Alert>
    </div>
  );
}
