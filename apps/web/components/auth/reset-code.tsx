"use client";

import type { TypedCode, User } from "@gatehouse/client";
import { useClient } from "@gatehouse/react";
import Link from "next/link";
import { useState } from "react";
import { withNext } from "../../lib/paths.ts";
import { rememberedSentTo } from "../../lib/sent-to.ts";
import { ButtonLink } from "../ui/button-link.tsx";
import { AuthCard } from "./auth-card.tsx";
import { CodeEntry } from "./code-entry.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import { SpentCode } from "./spent-code.tsx";
import { useCodeAttempts } from "./use-code-attempts.ts";
import { useTurnedPage } from "./use-turned-page.ts";

/** First the code, which shows whose password it is for, then the new password. */
export function ResetCode({ code, next }: { code: TypedCode; next: string }) {
  const client = useClient();
  const { over, attempt } = useCodeAttempts("password_reset_by_code");
  const [proven, setProven] = useState<{ code: string; user: User }>();
  const { email } = rememberedSentTo();
  useTurnedPage(over);
  useTurnedPage(proven);
  const requestPage = withNext("/auth/password/reset", next);
  if (over) {
    return (
      <SpentCode>
        <ButtonLink href={requestPage}>Send a new code</ButtonLink>
      </SpentCode>
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
      channels={["email"]}
      code={code}
      confirm="Continue"
      submit={(typed) =>
        attempt(async () => {
          const { user } = await client.password.getReset({ key: typed });
          setProven({ code: typed, user });
          return "done";
        })
      }
      // A new request takes the place of this one. After a reload nobody here knows the address any more.
      resend={email === undefined ? undefined : async () => void (await client.password.request({ email }))}
      below={
        <Link href={requestPage} className="link">
          Use another address
        </Link>
      }
    />
  );
}
