"use client";

import { AuthError } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import { useState } from "react";
import { checkEmail, checkPhone } from "../../lib/checks.ts";
import type { Channel } from "../../lib/code-channels.ts";
import { phoneNumber } from "../../lib/phone.ts";
import { rememberedSentTo, rememberSentTo } from "../../lib/sent-to.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { Alert } from "../ui/alert.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { EmailField, PhoneField } from "../ui/input.tsx";
import { AuthCard } from "./auth-card.tsx";
import { useTurnedPage } from "./use-turned-page.ts";

interface RecipientChangeProps {
  channel: Channel;
  /** Where to begin anew, once nothing can be changed any more. */
  startAgain: string;
  /** A code is on its way to the new one, or it stays with the one before. */
  onEnd: () => void;
}

/** For a newcomer who mistyped where the code is to be sent. */
export function RecipientChange({ channel, startAgain, onEnd }: RecipientChangeProps) {
  const client = useClient();
  const [refused, setRefused] = useState(false);
  useTurnedPage(refused);
  const byPhone = channel === "phone";
  const { form, problems, pending } = useForm({
    fields: ["to"],
    check: { to: byPhone ? checkPhone : checkEmail },
    renamed: { email: "to", phone: "to" },
    submit: async ({ to }) => {
      try {
        if (byPhone) {
          const phone = phoneNumber(to);
          await client.phone.change({ phone });
          rememberSentTo({ ...rememberedSentTo(), phone });
        } else {
          const email = to.trim();
          await client.email.add({ email });
          rememberSentTo({ ...rememberedSentTo(), email });
        }
      } catch (error) {
        // Only so many changes are allowed, and none to who has signed in before.
        if (!(error instanceof AuthError && error.code === "conflict")) throw error;
        setRefused(true);
        return "done";
      }
      onEnd();
      return "leaving";
    },
  });
  const back = (
    <button type="button" className="link" onClick={onEnd}>
      Back to the code
    </button>
  );
  if (refused) {
    return (
      <AuthCard title={`This ${byPhone ? "number" : "address"} stays`} below={back}>
        <Alert tone="warning">
          It cannot be changed any more. Type the code that was sent to it, or start again.
        </Alert>
        <ButtonLink href={startAgain} variant="secondary" className="mt-6 w-full">
          Start again
        </ButtonLink>
      </AuthCard>
    );
  }
  const field = { name: "to", error: problems.fields.to, required: true };
  return (
    <AuthCard
      title={byPhone ? "Change your phone number" : "Change your email address"}
      lead="We will send a new code there. The one before stops working."
      below={back}
    >
      <form {...form} className="space-y-3">
        <div data-autofocus>
          {byPhone ? (
            <PhoneField {...field} label="Phone number" />
          ) : (
            <EmailField {...field} label="Email address" />
          )}
        </div>
        <SubmitRow problem={problems.form} pending={pending}>
          {byPhone ? "Text me a new code" : "Email me a new code"}
        </SubmitRow>
      </form>
    </AuthCard>
  );
}
