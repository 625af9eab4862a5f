"use client";

import type { AuthState, GatehouseClient, TypedCode } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { useState } from "react";
import type { Channel } from "../../lib/code-channels.ts";
import { signInPath, withNext } from "../../lib/paths.ts";
import { ButtonLink } from "../ui/button-link.tsx";
import { CodeEntry } from "./code-entry.tsx";
import { RecipientChange } from "./recipient-change.tsx";
import { SpentCode } from "./spent-code.tsx";
import { useCodeAttempts } from "./use-code-attempts.ts";
import { useProceed } from "./use-proceed.ts";
import { useTurnedPage } from "./use-turned-page.ts";

interface Verification {
  channel: Channel;
  title: string;
  confirm: string;
  mistyped: string;
  verify: (client: GatehouseClient, code: string) => Promise<AuthState>;
  resend: (client: GatehouseClient) => Promise<void>;
}

const VERIFICATIONS = {
  verify_email: {
    channel: "email",
    title: "Confirm your email address",
    confirm: "Confirm address",
    mistyped: "Wrong address?",
    verify: (client, key) => client.email.verify({ key }),
    resend: (client) => client.email.resendCode(),
  },
  verify_phone: {
    channel: "phone",
    title: "Confirm your phone number",
    confirm: "Confirm number",
    mistyped: "Wrong number?",
    verify: (client, code) => client.phone.verify({ code }),
    resend: (client) => client.phone.resendCode(),
  },
} satisfies Record<string, Verification>;

interface VerificationCodeProps {
  step: keyof typeof VERIFICATIONS;
  code: TypedCode;
  next: string;
  stay: (state: AuthState) => boolean;
}

/** The code that proves an address or a number, and the way to put a mistyped one right. */
export function VerificationCode({ step, code, next, stay }: VerificationCodeProps) {
  const client = useClient();
  const verification: Verification = VERIFICATIONS[step];
  const { channel, title, confirm, mistyped } = verification;
  const proceed = useProceed(next, "verified", stay);
  const { over, attempt } = useCodeAttempts(step);
  const [changing, setChanging] = useState(false);
  useTurnedPage(over);
  useTurnedPage(changing);
  if (over) {
    return (
      <SpentCode>
        <ButtonLink href={signInPath(next)}>Sign in to get a new code</ButtonLink>
      </SpentCode>
    );
  }
  const signup = withNext("/auth/signup", next);
  if (changing)
    return <RecipientChange channel={channel} startAgain={signup} onEnd={() => setChanging(false)} />;
  return (
    <CodeEntry
      title={title}
      channels={[channel]}
      code={code}
      confirm={confirm}
      submit={(typed) => attempt(() => proceed(verification.verify(client, typed)))}
      resend={code.can_resend ? () => verification.resend(client) : undefined}
      below={
        <span className="flex flex-col gap-y-2">
          <span>
            {mistyped}{" "}
            {code.can_change ? (
              <button type="button" className="link" onClick={() => setChanging(true)}>
                Change it
              </button>
            ) : (
              <Link href={signup} className="link">
                Start again
              </Link>
            )}
          </span>
          {!code.can_resend && (
            <span>
              No message?{" "}
              <Link href={signInPath(next)} className="link">
                Sign in to get another one
              </Link>
            </span>
          )}
        </span>
      }
    />
  );
}
