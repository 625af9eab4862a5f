"use client";

import { useClient, useUser } from "@gatehouse/react";
import { HOME } from "../../lib/paths.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { useProceed } from "./use-proceed.ts";

/** The button that confirms an address. */
export function VerifyEmailForm({ linkKey }: { linkKey: string }) {
  const client = useClient();
  // Who is in already has come to add an address, and likes to see it in the list.
  const proceed = useProceed(useUser() ? "/settings/emails" : HOME, "verified");
  const { form, problems, pending } = useForm({
    fields: [],
    submit: async () => proceed(client.email.verify({ key: linkKey })),
  });
  return (
    <form {...form} className="space-y-4">
      <SubmitRow problem={problems.form} pending={pending}>
        Confirm address
      </SubmitRow>
    </form>
  );
}
