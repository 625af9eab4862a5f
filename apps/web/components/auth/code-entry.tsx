"use client";

import type { TypedCode } from "@gatehouse/client";
import type { ReactNode } from "react";
import { checkFilled } from "../../lib/checks.ts";
import type { Channel } from "../../lib/code-channels.ts";
import { ResendCode } from "../forms/resend-code.tsx";
import { SubmitRow } from "../forms/submit-row.tsx";
import { type Outcome, useForm } from "../forms/use-form.ts";
import { CodeField } from "../ui/code-field.tsx";
import { AuthCard } from "./auth-card.tsx";
import { type Recipient, RecipientName, useRecipient } from "./recipient.tsx";

interface CodeEntryProps {
  title: string;
  /** How it may have been sent. */
  channels: readonly Channel[];
  code: TypedCode;
  /** What the button does. */
  confirm: string;
  /** Throws what is wrong with the code. */
  submit: (code: string) => Promise<Outcome>;
  /** Left out where no more codes can be sent. */
  resend?: (() => Promise<void>) | undefined;
  below: ReactNode;
}

/** Takes the code that was sent. It says the same to everybody, whether there is an account or not. */
export function CodeEntry({ title, channels, code, confirm, submit, resend, below }: CodeEntryProps) {
  const recipient = useRecipient(channels);
  const { form, problems, pending } = useForm({
    fields: ["code"],
    check: { code: checkFilled },
    // The engine calls it a key where a link's key would do as well.
    renamed: { key: "code" },
    submit: ({ code: typed }) => submit(typed),
  });
  return (
    <AuthCard title={title} lead={<CodeLead recipient={recipient} />} below={below}>
      <form {...form} className="space-y-3">
        <div data-autofocus>
          <CodeField name="code" label="Code" code={code} error={problems.fields.code} required />
        </div>
        <SubmitRow problem={problems.form} pending={pending}>
          {confirm}
        </SubmitRow>
      </form>
      {resend && (
        <div className="mt-6 border-t border-line pt-5">
          <ResendCode channel={recipient.channel} resend={resend} />
        </div>
      )}
    </AuthCard>
  );
}

function CodeLead({ recipient }: { recipient: Recipient }) {
  const { channel } = recipient;
  if (channel === undefined) return "Type the code that we have sent you. It works for a few minutes.";
  return (
    <>
      Type the code from the {channel === "phone" ? "text message" : "message"} to{" "}
      <RecipientName recipient={recipient} />. It works for a few minutes.
    </>
  );
}
