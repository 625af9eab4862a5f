"use client";

import { useClient, useUser } from "@gatehouse/react";
import { HOME } from "../../lib/safe-next.ts";
import { useForm } from "../forms/use-form.ts";
import { FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
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
      <FormAlert message={problems.form} />
      <Button type="submit" pending={pending} className="w-full">
        Confirm address
      </Button>
    </form>
  );
}
