"use client";

import type { User } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import { checkFilled } from "../../lib/checks.ts";
import { HOME } from "../../lib/paths.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { NewPasswordField } from "../ui/new-password-field.tsx";
import { useProceed } from "./use-proceed.ts";

/** Chooses a new password by the key of a reset link. */
export function NewPasswordForm({ linkKey, user }: { linkKey: string; user: User }) {
  const client = useClient();
  const proceed = useProceed(HOME, "password-reset");
  const { form, problems, pending } = useForm({
    fields: ["password"],
    check: { password: checkFilled },
    submit: async (values) => proceed(client.password.reset({ key: linkKey, password: values.password })),
  });
  const name = user.email ?? user.username ?? user.display;
  return (
    <form {...form} className="space-y-3">
      {/* Tells password managers whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <NewPasswordField
        name="password"
        label="New password"
        error={problems.fields.password}
        own={[user.email, user.username]}
      />
      <SubmitRow problem={problems.form} pending={pending}>
        Set new password
      </SubmitRow>
    </form>
  );
}
