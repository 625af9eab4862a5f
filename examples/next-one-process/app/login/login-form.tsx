"use client";

import type { SessionState } from "@gatehouse/client";
import { AuthProvider, useLogin, useSignup } from "@gatehouse/react";

interface LoginFormProps {
  session: SessionState;
  /** The wanted page, already checked by `safeNext`. */
  next: string;
}

export function LoginForm({ session, next }: LoginFormProps) {
  return (
    <AuthProvider initialState={session}>
      <Form next={next} />
    </AuthProvider>
  );
}

function Form({ next }: Pick<LoginFormProps, "next">) {
  const login = useLogin();
  const signup = useSignup();
  const said = [login, signup].flatMap(({ formErrors, fieldErrors }) => [
    formErrors,
    ...Object.values(fieldErrors),
  ]);

  const submit = (step: typeof login.run) => async (form: FormData) => {
    const result = await step({ email: String(form.get("email")), password: String(form.get("password")) });
    // A new document: the server renders it for whoever is signed in now.
    if (result.ok && result.data.status === "authenticated") location.assign(next);
  };

  return (
    <form>
      <label>
        E-mail <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <p role="alert">{said.filter(Boolean).join(" ")}</p>
      <button type="submit" formAction={submit(login.run)} disabled={login.pending}>
        Sign in
      </button>
      <button type="submit" formAction={submit(signup.run)} disabled={signup.pending}>
        Sign up
      </button>
    </form>
  );
}
