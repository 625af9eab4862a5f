"use client";

import { useLogout, usePasskeyModule } from "@gatehouse/react";
import FingerprintPattern from "lucide-react/icons/fingerprint-pattern";
import { useRouter } from "next/navigation";
import { withNext } from "../../lib/paths.ts";
import { describeUserAgent } from "../../lib/user-agent.ts";
import { useForm } from "../forms/use-form.ts";
import { AuthCard } from "./auth-card.tsx";
import { PageSpinner } from "./page-spinner.tsx";
import { PasskeyForm } from "./passkey-form.tsx";
import { useProceed } from "./use-proceed.ts";
import { useStep } from "./use-step.ts";

/** The last step of a sign-up by passkey: the address is confirmed, and the account gets its key. */
export function CreatePasskey({ next }: { next: string }) {
  const keys = usePasskeyModule();
  const proceed = useProceed(next, "expired");
  const flow = useStep("mfa_signup_webauthn", next);
  const { form, problems, pending } = useForm({
    fields: [],
    submit: () => proceed(keys.finishSignup({ name: describeUserAgent(navigator.userAgent).name })),
  });
  const router = useRouter();
  const { run: logOut } = useLogout();
  // Otherwise the new password would lead back here, to a passkey that the account no longer waits for.
  const giveUp = async () => {
    await logOut();
    router.push(withNext("/auth/password/reset", next));
  };
  if (!flow) return <PageSpinner />;
  return (
    <AuthCard
      title="Create your passkey"
      lead="Your address is confirmed. One last thing."
      below={
        <>
          No passkey on this device?{" "}
          <button type="button" className="link" onClick={() => void giveUp()}>
            Set a password instead
          </button>
        </>
      }
    >
      <div className="flex gap-4 rounded-control border border-line bg-sunken p-4">
        <span className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-accent">
          <FingerprintPattern aria-hidden="true" className="size-5" />
        </span>
        <div className="min-w-0 space-y-2 text-sm text-muted">
          <p>
            A passkey takes the place of a password: your fingerprint, your face or your device's PIN signs
            you in.
          </p>
          <p>Your browser will ask where to keep it.</p>
        </div>
      </div>
      <div className="mt-6">
        <PasskeyForm form={form} problems={problems} pending={pending} variant="primary">
          Create passkey
        </PasskeyForm>
      </div>
    </AuthCard>
  );
}
