"use client";

import { useClient } from "@gatehouse/react";
import { useState } from "react";
import { useForm } from "../forms/use-form.ts";
import { FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { AuthCard } from "./auth-card.tsx";
import { PageSpinner } from "./page-spinner.tsx";
import { useProceed } from "./use-proceed.ts";
import { useStep } from "./use-step.ts";

const ANSWERS = [
  { value: "yes", label: "Trust this browser", variant: "primary" },
  { value: "no", label: "Not now", variant: "secondary" },
] as const;

/** The last step of a sign-in: whether this browser is asked for the second proof again. */
export function TrustBrowser({ next }: { next: string }) {
  const client = useClient();
  const proceed = useProceed(next, "expired");
  const flow = useStep("mfa_trust", next);
  const [given, setGiven] = useState<string>();
  const { form, problems, pending } = useForm({
    fields: ["trust"],
    submit: ({ trust }) => {
      setGiven(trust);
      return proceed(client.mfa.trust({ trust: trust === "yes" }));
    },
  });
  if (!flow) return <PageSpinner />;
  return (
    <AuthCard
      title="Trust this browser?"
      lead="Then we will not ask for a second step here for a while. Do this only on a device that is yours."
    >
      <form {...form}>
        <FormAlert message={problems.form} />
        <div className="grid gap-3">
          {ANSWERS.map(({ value, label, variant }) => (
            <Button
              key={value}
              type="submit"
              name="trust"
              value={value}
              variant={variant}
              pending={pending && given === value}
              blocked={pending}
            >
              {label}
            </Button>
          ))}
        </div>
      </form>
    </AuthCard>
  );
}
