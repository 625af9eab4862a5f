"use client";

import type { Configuration, LoginInput } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { checkFilled } from "../../lib/checks.ts";
import { withNext } from "../../lib/paths.ts";
import { rememberAddress } from "../../lib/pending-address.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { ButtonLink } from "../ui/button-link.tsx";
import { TextField } from "../ui/input.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { PasskeyLogin } from "./passkey-login.tsx";
import { useProceed } from "./use-proceed.ts";

type Methods = Configuration["account"]["login_methods"];

interface LoginFormProps {
  methods: Methods;
  byCode: boolean;
  byPasskey: boolean;
  next: string;
}

/** Sign in with whatever the server takes as a name, and a password; by a passkey; or go and have a code mailed. */
export function LoginForm({ methods, byCode, byPasskey, next }: LoginFormProps) {
  const client = useClient();
  const proceed = useProceed(next);
  const { form, problems, pending } = useForm({
    fields: ["login", "password"],
    check: { login: checkFilled, password: checkFilled },
    renamed: { email: "login", username: "login" },
    submit: async ({ login, password }) => {
      const name = login.trim();
      rememberAddress(name.includes("@") ? name : undefined);
      return proceed(client.auth.login(loginInput(name, password, methods)));
    },
  });
  const byEmailOnly = !methods.includes("username");
  return (
    <div className="space-y-3">
      <form {...form} className="space-y-3">
        <div data-autofocus>
          <TextField
            name="login"
            label={loginLabel(methods)}
            error={problems.fields.login}
            type={byEmailOnly ? "email" : "text"}
            inputMode={methods.includes("email") ? "email" : "text"}
            // What password managers file the account under, whether it is an address or a name.
            autoComplete={byPasskey ? "username webauthn" : "username"}
            autoCapitalize="none"
            spellCheck={false}
            required
          />
        </div>
        <PasswordField
          name="password"
          label="Password"
          error={problems.fields.password}
          autoComplete="current-password"
          required
          // "The email address and/or password you specified are not correct." takes two, and should push nothing.
          messageLines={2}
          aside={
            <Link href={withNext("/auth/password/reset", next)} className="link text-sm">
              Forgot password?
            </Link>
          }
        />
        <SubmitRow problem={problems.form} pending={pending}>
          Sign in
        </SubmitRow>
      </form>
      {byCode && (
        <ButtonLink href={withNext("/auth/code", next)} variant="secondary" className="w-full">
          Email me a code
        </ButtonLink>
      )}
      {byPasskey && <PasskeyLogin next={next} paused={pending} />}
    </div>
  );
}

function loginLabel(methods: Methods): string {
  if (!methods.includes("username")) return "Email address";
  return methods.includes("email") ? "Email or username" : "Username";
}

/** A name with an at sign is taken for an address wherever addresses are taken at all. */
function loginInput(name: string, password: string, methods: Methods): LoginInput {
  const byEmail = methods.includes("email") && (name.includes("@") || !methods.includes("username"));
  return byEmail ? { email: name, password } : { username: name, password };
}
