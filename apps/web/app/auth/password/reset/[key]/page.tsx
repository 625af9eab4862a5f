import type { Metadata } from "next";
import { AuthCard } from "../../../../../components/auth/auth-card.tsx";
import { NewPasswordForm } from "../../../../../components/auth/new-password-form.tsx";
import { SpentNotice } from "../../../../../components/auth/spent-notice.tsx";
import { ServiceUnavailable } from "../../../../../components/shell/service-unavailable.tsx";
import { Address } from "../../../../../components/ui/address.tsx";
import { ButtonLink } from "../../../../../components/ui/button-link.tsx";
import { linkKey } from "../../../../../lib/server/link-key.ts";
import { lookUpLink } from "../../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Choose a new password", robots: { index: false } };

export default async function NewPasswordPage({ params }: PageProps<"/auth/password/reset/[key]">) {
  const key = linkKey((await params).key);
  const found = await lookUpLink(key, (client, input) => client.password.getReset(input));
  if (found.kind === "unavailable") return <ServiceUnavailable framed />;
  if (found.kind === "spent") {
    return (
      <SpentNotice explanation="A reset link works once and for a limited time. Ask for a new one, and use the latest message in your inbox.">
        <ButtonLink href="/auth/password/reset">Send a new link</ButtonLink>
      </SpentNotice>
    );
  }
  const { user } = found.info;
  return (
    <AuthCard
      title="Choose a new password"
      lead={
        <>
          For{" "}
          <span className="font-medium text-ink">
            <Address>{user.email ?? user.display}</Address>
          </span>
        </>
      }
    >
      <NewPasswordForm resetKey={found.key} user={user} />
    </AuthCard>
  );
}
