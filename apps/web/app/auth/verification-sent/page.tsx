import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { AuthCard } from "../../../components/auth/auth-card.tsx";
import { MailNotice } from "../../../components/auth/mail-notice.tsx";
import { MailedAddress } from "../../../components/auth/recipient.tsx";
import { ServiceUnavailable } from "../../../components/shell/service-unavailable.tsx";
import { ButtonLink } from "../../../components/ui/button-link.tsx";
import { safeNext, withNext } from "../../../lib/paths.ts";
import { readConfig } from "../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Check your inbox" };

/** The same for every address, whether it has an account already or not: the mail tells its owner the rest. */
export default async function VerificationSentPage({ searchParams }: PageProps<"/auth/verification-sent">) {
  const config = await readConfig();
  if (!config) return <ServiceUnavailable framed />;
  if (config.account.email_verification_by_code_enabled)
    redirect(withNext("/auth/code", safeNext((await searchParams).next)));
  return (
    <AuthCard
      title="Check your inbox"
      lead="One step left: confirm your email address."
      below={
        <>
          Wrong address?{" "}
          <Link href="/auth/signup" className="link">
            Start again
          </Link>
        </>
      }
    >
      <MailNotice>
        <p>
          We have sent a message to <MailedAddress />. Open the link in it to continue.
        </p>
        <p>
          Nothing there after a few minutes? Look into the spam folder, or sign in again and we will send a
          new link.
        </p>
      </MailNotice>
      <ButtonLink href="/auth/login" variant="secondary" className="mt-6 w-full">
        Go to sign in
      </ButtonLink>
    </AuthCard>
  );
}
