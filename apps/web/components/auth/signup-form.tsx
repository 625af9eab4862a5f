"use client";

import type { Configuration, SignupInput } from "@gatehouse/client";
import { useClient, usePasskeyModule } from "@gatehouse/react";
import { useState } from "react";
import { checkEmail, checkFilled } from "../../lib/checks.ts";
import { rememberAddress } from "../../lib/pending-address.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { EmailField, TextField } from "../ui/input.tsx";
import { NewPasswordField } from "../ui/new-password-field.tsx";
import { useProceed } from "./use-proceed.ts";

type Methods = Configuration["account"]["login_methods"];

interface SignupFormProps {
  methods: Methods;
  next: string;
  /** Without a password: once the address is confirmed, the account gets a passkey. */
  byPasskey?: boolean;
}

/**
 * Creates an account. The configuration tells what people sign in with, not which fields are required: that the server
 * says when one is missing. The form asks for no password twice, since it can be shown.
 */
export function SignupForm({ methods, next, byPasskey = false }: SignupFormProps) {
  const client = useClient();
  const keys = usePasskeyModule();
  const proceed = useProceed(next);
  const [typed, setTyped] = useState({ email: "", username: "" });
  const byUsername = methods.includes("username");
  const byEmail = methods.includes("email") || !byUsername;
  const { form, problems, pending } = useForm({
    fields: [
      "email",
      ...(byUsername ? (["username"] as const) : []),
      ...(byPasskey ? [] : (["password"] as const)),
    ],
    check: {
      email: (value) => (byEmail || value !== "" ? checkEmail(value) : undefined),
      ...(!byPasskey && { password: checkFilled }),
    },
    submit: async (values) => {
      const email = values.email.trim();
      rememberAddress(email);
      const { password, ...names } = signupInput({ ...values, email });
      return proceed(byPasskey ? keys.signup(names) : client.auth.signup({ ...names, password }));
    },
  });
  const remember = (name: keyof typeof typed) => (event: { currentTarget: HTMLInputElement }) =>
    setTyped({ ...typed, [name]: event.currentTarget.value });
  return (
    <form {...form} className="space-y-3">
      <EmailField
        name="email"
        label="Email address"
        error={problems.fields.email}
        required={byEmail}
        onInput={remember("email")}
      />
      {byUsername && (
        <TextField
          name="username"
          label="Username"
          error={problems.fields.username}
          hint={byEmail ? "Another way to sign in, if you like one." : undefined}
          autoComplete={byEmail ? "nickname" : "username"}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={150}
          onInput={remember("username")}
        />
      )}
      {!byPasskey && (
        <NewPasswordField
          name="password"
          label="Password"
          error={problems.fields.password}
          own={[typed.email, typed.username]}
        />
      )}
      <SubmitRow problem={problems.form} pending={pending}>
        {byPasskey ? "Continue" : "Create account"}
      </SubmitRow>
    </form>
  );
}

/** An empty field is left out, so that the server may fill it in (a username) or ask for it. */
function signupInput({ email, username, password }: SignupInput): SignupInput {
  return { password, ...(email && { email }), ...(username?.trim() && { username: username.trim() }) };
}
