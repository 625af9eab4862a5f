"use client";

import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { checkEmail } from "../../lib/checks.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { Address } from "../ui/address.tsx";
import { Button } from "../ui/button.tsx";
import { EmailField } from "../ui/input.tsx";
import { AuthCard } from "./auth-card.tsx";
import { MailNotice } from "./mail-notice.tsx";

/** Asks for a reset link, then says that one is on its way, in the same words for every address. */
export function ResetRequest({ loginPath }: { loginPath: string }) {
  const [sentTo, setSentTo] = useState<string>();
  const area = useRef<HTMLDivElement>(null);
  // The page has become another one, so reading starts again at its heading.
  const turns = useRef(sentTo);
  useEffect(() => {
    if (turns.current !== sentTo) area.current?.querySelector("h1")?.focus();
    turns.current = sentTo;
  }, [sentTo]);
  const below = (
    <Link href={loginPath} className="link">
      Back to sign in
    </Link>
  );
  return (
    <div ref={area}>
      {sentTo === undefined ? (
        <AuthCard
          title="Reset your password"
          lead="We will send you a link to choose a new one."
          below={below}
        >
          <ResetRequestForm onSent={setSentTo} />
        </AuthCard>
      ) : (
        <AuthCard title="Check your inbox" below={below}>
          <MailNotice>
            <p>
              If there is an account for{" "}
              <strong className="font-semibold text-ink">
                <Address>{sentTo}</Address>
              </strong>
              , a link to reset its password is on its way.
            </p>
            <p>Nothing there after a few minutes? Look into the spam folder, or check the address.</p>
          </MailNotice>
          <Button variant="secondary" className="mt-6 w-full" onClick={() => setSentTo(undefined)}>
            Use another address
          </Button>
        </AuthCard>
      )}
    </div>
  );
}

function ResetRequestForm({ onSent }: { onSent: (email: string) => void }) {
  const client = useClient();
  const { form, problems, pending } = useForm({
    fields: ["email"],
    check: { email: checkEmail },
    submit: async (values) => {
      const email = values.email.trim();
      await client.password.request({ email });
      onSent(email);
      return "done";
    },
  });
  return (
    <form {...form} className="space-y-3">
      <div data-autofocus>
        <EmailField name="email" label="Email address" error={problems.fields.email} required />
      </div>
      <SubmitRow problem={problems.form} pending={pending}>
        Send reset link
      </SubmitRow>
    </form>
  );
}
