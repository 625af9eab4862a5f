import { usePasskeyAutofill, usePasskeyLogin } from "@gatehouse/react";

export function PasskeyLogin({ onDone }: { onDone: () => void }) {
  const { run, pending, error } = usePasskeyLogin();
  const autofill = usePasskeyAutofill({ enabled: !pending, onState: onDone });

  async function press() {
    const result = await run();
    if (result.ok) onDone();
  }

  return (
    <>
      <input name="login" aria-label="E-mail" autoComplete="username webauthn" />
      <p role="alert">{(error ?? autofill.error)?.message}</p>
      <button type="button" disabled={pending || autofill.pending} onClick={press}>
        Log in with a passkey
      </button>
    </>
  );
}
