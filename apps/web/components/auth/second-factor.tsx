"use client";

import { useClient, usePasskeyModule } from "@gatehouse/react";
import Link from "next/link";
import { signInPath } from "../../lib/paths.ts";
import { Alert } from "../ui/alert.tsx";
import { AuthCard } from "./auth-card.tsx";
import { PageSpinner } from "./page-spinner.tsx";
import { Proof, waysOf } from "./proof.tsx";
import { useProceed } from "./use-proceed.ts";
import { useStep } from "./use-step.ts";

/** The second proof of a sign-in, by any factor that the account has. */
export function SecondFactor({ next }: { next: string }) {
  const client = useClient();
  const keys = usePasskeyModule();
  // Somebody who waits too long has to begin again.
  const proceed = useProceed(next, "expired");
  const flow = useStep("mfa_authenticate", next);
  if (!flow) return <PageSpinner />;
  const ways = waysOf([flow]);
  return (
    <AuthCard
      title="Confirm that it is you"
      lead="This account is protected by a second step."
      below={
        <Link href={signInPath(next)} className="link">
          Back to sign in
        </Link>
      }
    >
      {ways.length === 0 ? (
        <Alert tone="warning">This account asks for a proof that is not available here.</Alert>
      ) : (
        <Proof
          ways={ways}
          confirm="Continue"
          prove={(way, code) =>
            proceed(way === "webauthn" ? keys.authenticate() : client.mfa.authenticate({ code }))
          }
        />
      )}
    </AuthCard>
  );
}
