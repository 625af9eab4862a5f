import type { Metadata } from "next";
import { EmailSettings } from "../../../../components/settings/email-settings.tsx";
import { PageTitle } from "../../../../components/ui/page-title.tsx";
import { readConfig, readProtected } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Email addresses" };

export default async function EmailsPage() {
  const initial = await readProtected((client) => client.email.list());
  const config = await readConfig();
  return (
    <>
      <PageTitle lead="Where we write to you, and what you can sign in with.">Email addresses</PageTitle>
      <EmailSettings
        initial={initial}
        code={
          config?.account.email_verification_by_code_enabled
            ? config.gatehouse.codes.email_verification
            : undefined
        }
      />
    </>
  );
}
