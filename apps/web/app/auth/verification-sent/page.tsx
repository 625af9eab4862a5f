import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "../../../components/auth/auth-card.tsx";
import { MailNotice } from "../../../components/auth/mail-notice.tsx";
import { RememberedAddress } from "../../../components/auth/remembered-address.tsx";
import { ButtonLink } from "../../../components/ui/button-link.tsx";

export const metadata: Metadata = { title: "Check your inbox" };

/** The same for every address, whether it has an account already or not: the mail tells its owner the rest. */
export default function VerificationSentPage() {
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
          We have sent a message to <RememberedAddress otherwise="your email address" />. Open the link in it
          to continue.
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
