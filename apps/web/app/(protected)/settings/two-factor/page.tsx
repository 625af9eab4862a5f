import type { Metadata } from "next";
import { TwoFactorSettings } from "../../../../components/settings/two-factor-settings.tsx";
import { PageTitle } from "../../../../components/ui/page-title.tsx";
import { readConfig, readProtected } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Two-factor authentication" };

export default async function TwoFactorPage() {
  const initial = await readProtected((client) => client.mfa.list());
  const config = await readConfig();
  return (
    <>
      <PageTitle lead="A second proof when you sign in keeps others out, even if they know your password.">
        Two-factor authentication
      </PageTitle>
      <TwoFactorSettings initial={initial} types={config?.mfa.supported_types} />
    </>
  );
}
