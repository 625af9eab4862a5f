"use client";

import type { AuthState, Configuration, Flow, SessionState } from "@gatehouse/client";
import { useCallback, useState } from "react";
import { codeChannels } from "../../lib/code-channels.ts";
import { signInPath } from "../../lib/paths.ts";
import { ButtonLink } from "../ui/button-link.tsx";
import { CodeRequest } from "./code-request.tsx";
import { LoginCode } from "./login-code.tsx";
import { PageSpinner } from "./page-spinner.tsx";
import { ResetCode } from "./reset-code.tsx";
import { SpentNotice } from "./spent-notice.tsx";
import { useFirstSession } from "./use-first-session.ts";
import { useTurnedPage } from "./use-turned-page.ts";
import { VerificationCode } from "./verification-code.tsx";

type Step = "request" | CodeStep | "none";
type CodeStep = (typeof CODE_STEPS)[number];

/** The flows that wait for a code which was sent. */
const CODE_STEPS = ["login_by_code", "verify_phone", "verify_email", "password_reset_by_code"] as const;

interface CodeStepsProps {
  config: Configuration;
  next: string;
  /** Which one is meant, if the session waits for two: a reset can be asked for beside a sign-in. */
  wanted: CodeStep | undefined;
}

/** Everything that is done with a code that was sent: what the session waits for decides which. */
export function CodeSteps({ config, next, wanted }: CodeStepsProps) {
  const session = useFirstSession();
  const [turned, setTurned] = useState<Step>();
  const step = turned ?? (session && stepOf(session, { config, wanted }));
  useTurnedPage(turned);
  // Where two steps follow each other that both wait for a code, no navigation would show the second one.
  const stay = useCallback(
    (state: AuthState) => {
      const following = state.status === "pending" ? waitingSteps(state, config)[0] : undefined;
      if (following !== undefined) setTurned(following);
      return following !== undefined;
    },
    [config],
  );
  const { account, gatehouse } = config;
  const { codes } = gatehouse;
  const channels = codeChannels(account.login_methods);
  switch (step) {
    case undefined:
      return <PageSpinner />;
    case "request":
      return <CodeRequest channels={channels} next={next} onSent={() => setTurned("login_by_code")} />;
    case "login_by_code":
      return (
        <LoginCode
          channels={channels}
          code={codes.login}
          next={next}
          stay={stay}
          onRestart={account.login_by_code_enabled ? () => setTurned("request") : undefined}
        />
      );
    case "verify_email":
      return (
        <VerificationCode key={step} step={step} code={codes.email_verification} next={next} stay={stay} />
      );
    case "verify_phone":
      return (
        <VerificationCode key={step} step={step} code={codes.phone_verification} next={next} stay={stay} />
      );
    case "password_reset_by_code":
      return <ResetCode code={codes.password_reset} next={next} />;
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

function stepOf(session: SessionState, { config, wanted }: Pick<CodeStepsProps, "config" | "wanted">): Step {
  const waiting = waitingSteps(session, config);
  const [first] = waiting;
  if (wanted && waiting.includes(wanted)) return wanted;
  return first ?? (config.account.login_by_code_enabled ? "request" : "none");
}

function waitingSteps(session: SessionState, { account }: Configuration): CodeStep[] {
  const flows: Flow[] = session.status === "pending" ? session.flows.filter((flow) => flow.is_pending) : [];
  return CODE_STEPS.filter((step) => flows.some(({ id }) => id === step)).filter(
    (step) => step !== "verify_email" || account.email_verification_by_code_enabled,
  );
}
