"use client";

import type { SignupField } from "@gatehouse/client";
import { useClient, usePasskeyModule } from "@gatehouse/react";
import { useState } from "react";
import { checkEmail, checkFilled, checkPhone } from "../../lib/checks.ts";
import type { LoginMethods } from "../../lib/login-name.ts";
import { phoneNumber } from "../../lib/phone.ts";
import { rememberSentTo } from "../../lib/sent-to.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { EmailField, PhoneField, TextField } from "../ui/input.tsx";
import { NewPasswordField } from "../ui/new-password-field.tsx";
import { useProceed } from "./use-proceed.ts";

type Name = "email" | "username" | "phone" | "password";

interface SignupFormProps {
  /** What the server asks for, in its order. */
  fields: readonly SignupField[];
  methods: LoginMethods;
  next: string;
  /** Without a password: once the address is confirmed, the account gets a passkey. */
  byPasskey?: boolean;
}

/** Creates an account. The form asks for nothing twice, since all of it can be seen. */
export function SignupForm({ fields, methods, next, byPasskey = false }: SignupFormProps) {
  const client = useClient();
  const keys = usePasskeyModule();
  const proceed = useProceed(next);
  const [typed, setTyped] = useState({ email: "", username: "" });
  const shown = fields.filter(
    (field): field is SignupField & { name: Name } =>
      field.name !== "email2" && !(byPasskey && field.name === "password"),
  );
  const requires = (name: Name) => shown.some((field) => field.name === name && field.required);
  const unlessEmpty = (name: Name, check: (value: string) => string | undefined) => (value: string) =>
    requires(name) || value.trim() !== "" ? check(value) : undefined;
  const { form, problems, pending } = useForm<Name>({
    fields: shown.map(({ name }) => name),
    check: {
      ...(shown.some(({ name }) => name === "email") && { email: unlessEmpty("email", checkEmail) }),
      ...(shown.some(({ name }) => name === "phone") && { phone: unlessEmpty("phone", checkPhone) }),
      ...(requires("username") && { username: checkFilled }),
      ...(requires("password") && { password: checkFilled }),
    },
    submit: async (values) => {
      const email = values.email?.trim();
      const phone = values.phone && phoneNumber(values.phone);
      rememberSentTo({ email: email || undefined, phone: phone || undefined });
      const username = values.username?.trim();
      // An empty field is left out, so that the server may fill it in (a username) or ask for it.
      const names = { ...(email && { email }), ...(phone && { phone }), ...(username && { username }) };
      return proceed(
        byPasskey ? keys.signup(names) : client.auth.signup({ ...names, password: values.password ?? "" }),
      );
    },
  });
  const remember = (name: keyof typeof typed) => (event: { currentTarget: HTMLInputElement }) =>
    setTyped({ ...typed, [name]: event.currentTarget.value });
  const field = ({ name, required }: { name: Name; required: boolean }) => {
    const aside = required ? undefined : <span className="text-sm text-muted">Optional</span>;
    const common = { name, error: problems.fields[name], required, aside };
    switch (name) {
      case "email":
        return (
          <EmailField
            {...common}
            label="Email address"
            hint={required ? undefined : "It helps when you cannot get in."}
            onInput={remember("email")}
          />
        );
      case "phone":
        return <PhoneField {...common} label="Phone number" />;
      case "username":
        return (
          <TextField
            {...common}
            label="Username"
            hint={
              required || !methods.includes("username")
                ? undefined
                : "Another way to sign in, if you like one."
            }
            autoComplete={methods.length > 1 ? "nickname" : "username"}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={150}
            onInput={remember("username")}
          />
        );
      case "password":
        return <NewPasswordField {...common} label="Password" own={[typed.email, typed.username]} />;
    }
  };
  return (
    <form {...form} className="space-y-3">
      {shown.map(({ name, required }) => (
        <div key={name}>{field({ name, required })}</div>
      ))}
      <SubmitRow problem={problems.form} pending={pending}>
        {byPasskey ? "Continue" : "Create account"}
      </SubmitRow>
    </form>
  );
}
