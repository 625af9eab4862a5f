"use client";

import { AuthError, type AuthState, type TypedCode } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import Link from "next/link";
import type { Channel } from "../../lib/code-channels.ts";
import { signInPath } from "../../lib/paths.ts";
import { rememberedSentTo } from "../../lib/sent-to.ts";
import { Button } from "../ui/button.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { CodeEntry } from "./code-entry.tsx";
import { SpentCode } from "./spent-code.tsx";
import { useCodeAttempts } from "./use-code-attempts.ts";
import { useProceed } from "./use-proceed.ts";
import { useTurnedPage } from "./use-turned-page.ts";

interface LoginCodeProps {
  channels: readonly Channel[];
  code: TypedCode;
  next: string;
  stay: (state: AuthState) => boolean;
  /** Where people may ask for a code; otherwise it came with their password, and comes with it again. */
  onRestart: (() => void) | undefined;
}

/** The code that signs somebody in. */
export function LoginCode({ channels, code, next, stay, onRestart }: LoginCodeProps) {
  const client = useClient();
  const proceed = useProceed(next, undefined, stay);
  const { over, attempt } = useCodeAttempts("login_by_code");
  const login = signInPath(next);
  useTurnedPage(over);
  if (over) {
    return (
      <SpentCode>
        {onRestart ? (
          <Button onClick={onRestart}>Send a new code</Button>
        ) : (
          <ButtonLink href={login}>Sign in again</ButtonLink>
        )}
      </SpentCode>
    );
  }
  const request = rememberedRequest(channels);
  // Servers may allow no second code for one sign-in; asking for another one is a new sign-in.
  const askAnew = onRestart && request && (() => client.codes.request(request));
  const resend = async () => {
    try {
      await client.codes.resend();
    } catch (error) {
      if (!(error instanceof AuthError && error.code === "conflict" && askAnew)) throw error;
      await askAnew();
    }
  };
  return (
    <CodeEntry
      title="Enter your code"
      channels={channels}
      code={code}
      confirm="Sign in"
      submit={(typed) => attempt(() => proceed(client.codes.confirm({ code: typed })))}
      resend={code.can_resend || askAnew ? resend : undefined}
      below={
        <span className="flex flex-wrap justify-center gap-x-6 gap-y-2">
          {onRestart && (
            <button type="button" className="link" onClick={onRestart}>
              {channels.includes("phone") ? "Start again" : "Use another address"}
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

/** What was asked with, as far as this tab knows. */
function rememberedRequest(channels: readonly Channel[]): { email: string } | { phone: string } | undefined {
  const { email, phone } = rememberedSentTo();
  if (phone !== undefined && channels.includes("phone")) return { phone };
  return email === undefined ? undefined : { email };
}
