"use client";

import type { Configuration } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { checkFilled } from "../../lib/checks.ts";
import { askForCode, codeChannels } from "../../lib/code-channels.ts";
import { type LoginMethods, loginLabel, loginName } from "../../lib/login-name.ts";
import { withNext } from "../../lib/paths.ts";
import { usesEmails } from "../../lib/phone.ts";
import { rememberSentTo } from "../../lib/sent-to.ts";
import { SubmitRow } from "../forms/submit-row.tsx";
import { useForm } from "../forms/use-form.ts";
import { ButtonLink } from "../ui/button-link.tsx";
import { TextField } from "../ui/input.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { PasskeyLogin } from "./passkey-login.tsx";
import { useProceed } from "./use-proceed.ts";

/** Sign in with whatever the server takes as a name, and a password; by a passkey; or go and have a code sent. */
export function LoginForm({ config, next }: { config: Configuration; next: string }) {
  const { login_methods: methods, login_by_code_enabled: byCode } = config.account;
  const byPasskey = config.mfa.passkey_login_enabled;
  const client = useClient();
  const proceed = useProceed(next);
  const { form, problems, pending } = useForm({
    fields: ["login", "password"],
    check: { login: checkFilled, password: checkFilled },
    renamed: { email: "login", username: "login", phone: "login" },
    submit: async ({ login, password }) => {
      const name = loginName(login, methods);
      rememberSentTo(name);
      return proceed(client.auth.login({ ...name, password }));
    },
  });
  return (
    <div className="space-y-3">
      <form {...form} className="space-y-3">
        <div data-autofocus>
          <TextField
            name="login"
            label={loginLabel(methods)}
            error={problems.fields.login}
            {...keyboardFor(methods)}
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
            usesEmails(config) && (
              <Link href={withNext("/auth/password/reset", next)} className="link text-sm">
                Forgot password?
              </Link>
            )
          }
        />
        <SubmitRow problem={problems.form} pending={pending}>
          Sign in
        </SubmitRow>
      </form>
      {byCode && (
        <ButtonLink href={withNext("/auth/code", next)} variant="secondary" className="w-full">
          {askForCode(codeChannels(methods))}
        </ButtonLink>
      )}
      {byPasskey && <PasskeyLogin next={next} paused={pending} />}
    </div>
  );
}

function keyboardFor(methods: LoginMethods): {
  type: "email" | "tel" | "text";
  inputMode: "email" | "tel" | "text";
} {
  const [only, ...others] = methods;
  if (others.length === 0 && only === "email") return { type: "email", inputMode: "email" };
  if (others.length === 0 && only === "phone") return { type: "tel", inputMode: "tel" };
  // The keys of an address have the letters of a name and the digits of a number, too.
  return { type: "text", inputMode: methods.includes("email") ? "email" : "text" };
}
