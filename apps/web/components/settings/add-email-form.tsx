"use client";

import type { EmailAddresses } from "@gatehouse/react";
import { checkEmail } from "../../lib/checks.ts";
import { useForm } from "../forms/use-form.ts";
import { FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { EmailField } from "../ui/input.tsx";
import { useToast } from "../ui/toast.tsx";
import { useReauth } from "./reauth-dialog.tsx";

interface AddEmailFormProps {
  add: EmailAddresses["add"];
  /** Where addresses are confirmed by code: opens the place to type it. */
  onCode: ((email: string) => void) | undefined;
}

/** Adds an address; the engine mails it a confirmation link, or a code. */
export function AddEmailForm({ add, onCode }: AddEmailFormProps) {
  const toast = useToast();
  const withReauth = useReauth();
  const { form, problems, pending } = useForm({
    fields: ["email"],
    check: { email: checkEmail },
    submit: async (values) => {
      const email = values.email.trim();
      await withReauth(() => add({ email }));
      form.ref.current?.reset();
      if (onCode) onCode(email.toLowerCase());
      else
        toast({
          tone: "success",
          title: "Address added",
          text: "Open the link that we have sent to it.",
        });
      return "done";
    },
  });
  return (
    <form {...form}>
      <div className="sm:flex sm:items-start sm:gap-3">
        <div className="grow">
          <EmailField name="email" label="New email address" error={problems.fields.email} required />
        </div>
        <Button type="submit" pending={pending} className="mt-2 w-full sm:mt-[1.6875rem] sm:w-auto">
          Add address
        </Button>
      </div>
      <FormAlert message={problems.form} />
    </form>
  );
}
