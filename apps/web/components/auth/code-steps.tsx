"use client";

import {
  AuthError,
  type Configuration,
  type Flow,
  type GatehouseClient,
  type SessionState,
  type User,
} from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { useState } from "react";
import { signInPath, withNext } from "../../lib/paths.ts";
import { rememberedAddress } from "../../lib/pending-address.ts";
import { Button } from "../ui/button.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { AuthCard } from "./auth-card.tsx";
import { CodeEntry } from "./code-entry.tsx";
import { CodeRequest } from "./code-request.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import { PageSpinner } from "./page-spinner.tsx";
import { SpentNotice } from "./spent-notice.tsx";
import { useCodeAttempts } from "./use-code-attempts.ts";
import { useFirstSession } from "./use-first-session.ts";
import { useProceed } from "./use-proceed.ts";
import { useTurnedPage } from "./use-turned-page.ts";

type Account = Configuration["account"];
type Step = "request" | CodeStep | "none";
export type CodeStep = (typeof CODE_STEPS)[number];

/** The flows that wait for a code which was mailed. */
const CODE_STEPS = ["login_by_code", "verify_email", "password_reset_by_code"] as const;

interface CodeStepsProps {
  account: Account;
  next: string;
  /** Which one is meant, if the session waits for two: a reset can be asked for beside a sign-in. */
  wanted: CodeStep | undefined;
}

/** Everything that is done with a mailed code: what the session waits for decides which. */
export function CodeSteps({ account, next, wanted }: CodeStepsProps) {
  const session = useFirstSession();
  const [turned, setTurned] = useState<Step>();
  const step = turned ?? (session && stepOf(session, { account, wanted }));
  useTurnedPage(turned);
  switch (step) {
    case undefined:
      return <PageSpinner />;
    case "request":
      return <CodeRequest next={next} onSent={() => setTurned("login_by_code")} />;
    case "login_by_code":
      return (
        <LoginCode
          next={next}
          onRestart={account.login_by_code_enabled ? () => setTurned("request") : undefined}
        />
      );
    case "verify_email":
      return <VerificationCode next={next} />;
    case "password_reset_by_code":
      return <ResetCode next={next} />;
    case "none":
      return (
        <SpentNotice
          title="No code to type"
          explanation="Nothing waits for a code here. It may have been too long ago; please start again."
        >
          <ButtonLink href={signInPath(next)}>Go to sign in</ButtonLink>
        </SpentNotice>
      );
  }
}

function stepOf(
  session: SessionState,
  { account, wanted }: Pick<CodeStepsProps, "account" | "wanted">,
): Step {
  const flows: Flow[] = session.status === "pending" ? session.flows.filter((flow) => flow.is_pending) : [];
  const waiting = CODE_STEPS.filter((step) => flows.some(({ id }) => id === step)).filter(
    (step) => step !== "verify_email" || account.email_verification_by_code_enabled,
  );
  const [first] = waiting;
  if (wanted && waiting.includes(wanted)) return wanted;
  return first ?? (account.login_by_code_enabled ? "request" : "none");
}

const SPENT = {
  title: "This code no longer works",
  explanation:
    "It was mistyped too often, or its time is over. Nothing is lost: get a new one and try again.",
};

/** @param onRestart where people may ask for a code; otherwise it came with their password, and comes with it again */
function LoginCode({ next, onRestart }: { next: string; onRestart: (() => void) | undefined }) {
  const client = useClient();
  const proceed = useProceed(next);
  const { over, attempt } = useCodeAttempts("login_by_code");
  const login = signInPath(next);
  const address = rememberedAddress();
  useTurnedPage(over);
  if (over) {
    return (
      <SpentNotice {...SPENT}>
        {onRestart ? (
          <Button onClick={onRestart}>Send a new code</Button>
        ) : (
          <ButtonLink href={login}>Sign in again</ButtonLink>
        )}
      </SpentNotice>
    );
  }
  return (
    <CodeEntry
      title="Enter your code"
      confirm="Sign in"
      submit={(code) => attempt(() => proceed(client.codes.confirm({ code })))}
      resend={() =>
        client.codes.resend().catch(async (error: unknown) => {
          // Servers may allow no second code for one sign-in; asking for another one is a new sign-in.
          if (!(isConflict(error) && onRestart && address)) throw error;
          await client.codes.request({ email: address });
        })
      }
      below={
        <span className="flex flex-wrap justify-center gap-x-6 gap-y-2">
          {onRestart && (
            <button type="button" className="link" onClick={onRestart}>
              Use another address
            </button>
          )}
          <Link href={login} className="link">
            Sign in with your password
          </Link>
        </span>
      }
    />
  );
}

function VerificationCode({ next }: { next: string }) {
  const client = useClient();
  const proceed = useProceed(next, "verified");
  const { over, attempt } = useCodeAttempts("verify_email");
  useTurnedPage(over);
  if (over) {
    return (
      <SpentNotice {...SPENT}>
        <ButtonLink href={signInPath(next)}>Sign in to get a new code</ButtonLink>
      </SpentNotice>
    );
  }
  return (
    <CodeEntry
      title="Confirm your email address"
      confirm="Confirm address"
      submit={(code) => attempt(() => proceed(client.email.verify({ key: code })))}
      resend={client.email.resendCode}
      below={
        <>
          Wrong address?{" "}
          <Link href={withNext("/auth/signup", next)} className="link">
            Start again
          </Link>
        </>
      }
    />
  );
}

/** First the code, which shows whose password it is for, then the new password. */
function ResetCode({ next }: { next: string }) {
  const client = useClient();
  const { over, attempt } = useCodeAttempts("password_reset_by_code");
  const [proven, setProven] = useState<{ code: string; user: User }>();
  const address = rememberedAddress();
  useTurnedPage(over);
  useTurnedPage(proven);
  const requestPage = withNext("/auth/password/reset", next);
  if (over) {
    return (
      <SpentNotice {...SPENT}>
        <ButtonLink href={requestPage}>Send a new code</ButtonLink>
      </SpentNotice>
    );
  }
  if (proven) {
    return (
      <AuthCard title="Choose a new password" lead="The code was right. One last thing.">
        <NewPasswordForm resetKey={proven.code} user={proven.user} attempt={attempt} next={next} />
      </AuthCard>
    );
  }
  return (
    <CodeEntry
      title="Enter your code"
      confirm="Continue"
      submit={(code) =>
        attempt(async () => {
          const { user } = await client.password.getReset({ key: code });
          setProven({ code, user });
          return "done";
        })
      }
      // A new request takes the place of this one. After a reload nobody here knows the address any more.
      resend={address === undefined ? undefined : () => resendReset(client, address)}
      below={
        <Link href={requestPage} className="link">
          Use another address
        </Link>
      }
    />
  );
}

async function resendReset(client: GatehouseClient, email: string): Promise<void> {
  await client.password.request({ email });
}

function isConflict(error: unknown): boolean {
  return error instanceof AuthError && error.code === "conflict";
}
