"use client";

import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { checkEmail } from "../../lib/checks.ts";
import { signInPath } from "../../lib/paths.ts";
import { rememberAddress } from "../../lib/pending-address.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { EmailField } from "../ui/input.tsx";
import { AuthCard } from "./auth-card.tsx";

/** Asks for a code to sign in with. */
export function CodeRequest({ next, onSent }: { next: string; onSent: () => void }) {
  const client = useClient();
  const { form, problems, pending } = useForm({
    fields: ["email"],
    check: { email: checkEmail },
    submit: async (values) => {
      const email = values.email.trim();
      await client.codes.request({ email });
      rememberAddress(email);
      onSent();
      return "done";
    },
  });
  return (
    <AuthCard
      title="Sign in with a code"
      lead="We will send it to your email address. No password needed."
      below={
        <Link href={signInPath(next)} className="link">
          Sign in with your password
        </Link>
      }
    >
      <form {...form} className="space-y-3">
        <div data-autofocus>
          <EmailField
            name="email"
            label="Email address"
            error={problems.fields.email}
            autoComplete="username"
            messageLines={2}
            required
          />
        </div>
        <SubmitRow problem={problems.form} pending={pending}>
          Email me a code
        </SubmitRow>
      </form>
    </AuthCard>
  );
}
