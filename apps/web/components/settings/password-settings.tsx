"use client";

import { useClient, useUser } from "@gatehouse/react";
import { useState } from "react";
import { checkFilled } from "../../lib/checks.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { SectionCard } from "../ui/card.tsx";
import { NewPasswordField } from "../ui/new-password-field.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { useToast } from "../ui/toast.tsx";

/** Changes the password, or sets a first one for an account that has none. */
export function PasswordSettings() {
  const client = useClient();
  const user = useUser();
  const toast = useToast();
  /** A changed password starts the form afresh, meter and all. */
  const [changes, setChanges] = useState(0);
  const hasPassword = user?.has_usable_password ?? true;
  const { form, problems, pending } = useForm({
    fields: hasPassword ? ["current_password", "new_password"] : ["new_password"],
    check: { new_password: checkFilled, ...(hasPassword && { current_password: checkFilled }) },
    submit: async (values) => {
      const state = await client.password.change({
        new_password: values.new_password,
        ...(hasPassword && { current_password: values.current_password }),
      });
      // The engine may end the session with the old password; then the page is on its way to the sign-in page.
      if (state.status !== "authenticated") return "leaving";
      setChanges((count) => count + 1);
      toast({ tone: "success", title: "Your password has been changed." });
      return "done";
    },
  });
  const title = hasPassword ? "Change your password" : "Set a password";
  return (
    <div className="mt-6">
      <SectionCard
        title={title}
        description={hasPassword && "Other places where you are signed in will be signed out."}
      >
        <form {...form} key={changes} className="max-w-md space-y-3">
          {/* Tells password managers whose password this is. */}
          <input
            type="text"
            name="username"
            autoComplete="username"
            value={user?.email ?? user?.username ?? ""}
            readOnly
            hidden
          />
          {hasPassword && (
            <PasswordField
              name="current_password"
              label="Current password"
              error={problems.fields.current_password}
              autoComplete="current-password"
              required
            />
          )}
          <NewPasswordField
            name="new_password"
            label="New password"
            error={problems.fields.new_password}
            own={[user?.email, user?.username]}
          />
          <SubmitRow problem={problems.form} pending={pending} className="w-full sm:w-auto">
            {hasPassword ? "Change password" : "Set password"}
          </SubmitRow>
        </form>
      </SectionCard>
    </div>
  );
}
