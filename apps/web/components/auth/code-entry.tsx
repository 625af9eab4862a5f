"use client";

import type { ReactNode } from "react";
import { checkFilled } from "../../lib/checks.ts";
import { ResendCode } from "../forms/resend-code.tsx";
import { SubmitRow } from "../forms/submit-row.tsx";
import { type Outcome, useForm } from "../forms/use-form.ts";
import { CodeField } from "../ui/code-field.tsx";
import { AuthCard } from "./auth-card.tsx";
import { RememberedAddress } from "./remembered-address.tsx";

interface CodeEntryProps {
  title: string;
  /** What the button does. */
  confirm: string;
  /** Throws what is wrong with the code. */
  submit: (code: string) => Promise<Outcome>;
  /** Left out where the address is no longer known and no more codes can be sent to it. */
  resend?: (() => Promise<void>) | undefined;
  below: ReactNode;
}

/** Takes the code that was mailed. It says the same for every address, whether there is an account for it or not. */
export function CodeEntry({ title, confirm, submit, resend, below }: CodeEntryProps) {
  const { form, problems, pending } = useForm({
    fields: ["code"],
    check: { code: checkFilled },
    // The engine calls it a key where a link's key would do as well.
    renamed: { key: "code" },
    submit: ({ code }) => submit(code),
  });
  return (
    <AuthCard
      title={title}
      lead={
        <>
          Type the code from the message to <RememberedAddress otherwise="your email address" />. It works for
          a few minutes.
        </>
      }
      below={below}
    >
      <form {...form} className="space-y-3">
        <div data-autofocus>
          <CodeField name="code" label="Code" format="letters" error={problems.fields.code} required />
        </div>
        <SubmitRow problem={problems.form} pending={pending}>
          {confirm}
        </SubmitRow>
      </form>
      {resend && (
        <div className="mt-6 border-t border-line pt-5">
          <ResendCode resend={resend} />
        </div>
      )}
    </AuthCard>
  );
}
