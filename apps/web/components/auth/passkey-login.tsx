"use client";

import { usePasskeyAutofill, usePasskeyModule } from "@gatehouse/react";
import { useState } from "react";
import { problemsOf } from "../../lib/problems.ts";
import { useForm } from "../forms/use-form.ts";
import { PasskeyForm } from "./passkey-form.tsx";
import { useProceed } from "./use-proceed.ts";

interface PasskeyLoginProps {
  next: string;
  /** Another way in is under way. */
  paused: boolean;
}

/** Sign in by passkey: by a button, and in the menu of the field above it. */
export function PasskeyLogin({ next, paused }: PasskeyLoginProps) {
  const keys = usePasskeyModule();
  const proceed = useProceed(next);
  const [stuck, setStuck] = useState<unknown>();
  const { form, problems, pending } = useForm({ fields: [], submit: () => proceed(keys.login()) });
  const autofill = usePasskeyAutofill({
    enabled: !paused && !pending,
    onState: (state) => void proceed(Promise.resolve(state)).catch(setStuck),
  });
  const refused = stuck ?? autofill.error;
  const isSettled = refused === undefined || problems.form !== undefined;
  return (
    <PasskeyForm
      form={form}
      problems={isSettled ? problems : problemsOf(refused, [])}
      pending={pending || (autofill.pending && stuck === undefined)}
      blocked={paused}
      variant="secondary"
    >
      Sign in with a passkey
    </PasskeyForm>
  );
}
