import { useLogin } from "@gatehouse/react";

export function LoginForm({ onDone }: { onDone: () => void }) {
  const { run, pending, fieldErrors, formErrors } = useLogin();

  async function submit(form: FormData) {
    const email = String(form.get("email"));
    const password = String(form.get("password"));
    const result = await run({ email, password });
    if (result.ok && result.data.status === "authenticated") onDone();
  }

  return (
    <form action={submit}>
      <label>
        E-mail <input name="email" type="email" autoComplete="username" required />
      </label>
      <p role="alert">{fieldErrors["email"]}</p>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <p role="alert">{fieldErrors["password"] ?? formErrors}</p>
      <button type="submit" disabled={pending}>
        Log in
      </button>
    </form>
  );
}
