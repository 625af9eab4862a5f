"use client";

import type { FlowId } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { checkEmail } from "../../lib/checks.ts";
import { signInPath, withNext, withQuery } from "../../lib/paths.ts";
import { rememberSentTo } from "../../lib/sent-to.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { Address } from "../ui/address.tsx";
import { Button } from "../ui/button.tsx";
import { EmailField } from "../ui/input.tsx";
import { AuthCard } from "./auth-card.tsx";
import { MailNotice } from "./mail-notice.tsx";
import { useTurnedPage } from "./use-turned-page.ts";

interface ResetRequestProps {
  /** The server mails a code to type here, not a link. */
  byCode: boolean;
  next: string;
}

/** Asks for a reset link, then says that one is on its way, in the same words for every address. A code has a page of its own. */
export function ResetRequest({ byCode, next }: ResetRequestProps) {
  const router = useRouter();
  const [sentTo, setSentTo] = useState<string>();
  useTurnedPage(sentTo);
  const takeCode = () =>
    router.push(withQuery(withNext("/auth/code", next), "flow", "password_reset_by_code" satisfies FlowId));
  const below = (
    <Link href={signInPath(next)} className="link">
      Back to sign in
    </Link>
  );
  return (
    <>
      {sentTo === undefined ? (
        <AuthCard
          title="Reset your password"
          lead={`We will send you a ${byCode ? "code" : "link"} to choose a new one.`}
          below={below}
        >
          <ResetRequestForm byCode={byCode} onLink={setSentTo} onCode={takeCode} />
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
    </>
  );
}

interface ResetRequestFormProps {
  byCode: boolean;
  onLink: (email: string) => void;
  onCode: () => void;
}

function ResetRequestForm({ byCode, onLink, onCode }: ResetRequestFormProps) {
  const client = useClient();
  const { form, problems, pending } = useForm({
    fields: ["email"],
    check: { email: checkEmail },
    submit: async (values) => {
      const email = values.email.trim();
      await client.password.request({ email });
      if (!byCode) {
        onLink(email);
        return "done";
      }
      rememberSentTo({ email });
      onCode();
      return "leaving";
    },
  });
  return (
    <form {...form} className="space-y-3">
      <div data-autofocus>
        <EmailField name="email" label="Email address" error={problems.fields.email} required />
      </div>
      <SubmitRow problem={problems.form} pending={pending}>
        {byCode ? "Send reset code" : "Send reset link"}
      </SubmitRow>
    </form>
  );
}
