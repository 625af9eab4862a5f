"use client";

import type { User } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import { checkFilled } from "../../lib/checks.ts";
import { HOME } from "../../lib/paths.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { NewPasswordField } from "../ui/new-password-field.tsx";
import type { CodeAttempts } from "./use-code-attempts.ts";
import { useProceed } from "./use-proceed.ts";

interface NewPasswordFormProps {
  /** The key of a reset link, or the code. */
  resetKey: string;
  user: User;
  next?: string;
  /** Codes bear only so many attempts, and this is one. */
  attempt?: CodeAttempts["attempt"];
}

/** Chooses a new password by what was mailed. */
export function NewPasswordForm({ resetKey, user, next = HOME, attempt = atOnce }: NewPasswordFormProps) {
  const client = useClient();
  const proceed = useProceed(next, "password-reset");
  const { form, problems, pending } = useForm({
    fields: ["password"],
    check: { password: checkFilled },
    submit: ({ password }) => attempt(() => proceed(client.password.reset({ key: resetKey, password }))),
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

/** A link's key is good or not, however often it is tried. */
const atOnce: CodeAttempts["attempt"] = (run) => run();
