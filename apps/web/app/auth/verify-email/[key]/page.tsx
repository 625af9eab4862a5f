import type { Metadata } from "next";
import { AuthCard } from "../../../../components/auth/auth-card.tsx";
import { SpentNotice } from "../../../../components/auth/spent-notice.tsx";
import { VerifyEmailForm } from "../../../../components/auth/verify-email-form.tsx";
import { ServiceUnavailable } from "../../../../components/shell/service-unavailable.tsx";
import { Address } from "../../../../components/ui/address.tsx";
import { ButtonLink } from "../../../../components/ui/button-link.tsx";
import { linkKey } from "../../../../lib/server/link-key.ts";
import { lookUpLink } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Confirm your email address", robots: { index: false } };

/** Shows whose address the link is for. Only the button confirms: mail scanners open links too, but press no buttons. */
export default async function VerifyEmailPage({ params }: PageProps<"/auth/verify-email/[key]">) {
  const key = linkKey((await params).key);
  const found = await lookUpLink(key, (client, input) => client.email.getVerification(input));
  if (found.kind === "unavailable") return <ServiceUnavailable framed />;
  if (found.kind === "spent") {
    return (
      <SpentNotice explanation="If you have confirmed your address already, just sign in. Otherwise sign in to get a new link.">
        <ButtonLink href="/auth/login">Go to sign in</ButtonLink>
      </SpentNotice>
    );
  }
  const { email, user } = found.info;
  return (
    <AuthCard
      title="Confirm your email address"
      lead={
        <>
          Please confirm that{" "}
          <strong className="font-semibold text-ink">
            <Address>{email}</Address>
          </strong>{" "}
          is the email address of <span className="font-medium text-ink">{user.display}</span>.
        </>
      }
    >
      <VerifyEmailForm linkKey={found.key} />
    </AuthCard>
  );
}
