import type { Metadata } from "next";
import { PasswordSettings } from "../../../../components/settings/password-settings.tsx";
import { PageTitle } from "../../../../components/ui/page-title.tsx";
import { requireAccess } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Password" };

export default async function PasswordPage() {
  await requireAccess();
  return (
    <>
      <PageTitle lead="Long and used nowhere else is what makes a good one.">Password</PageTitle>
      <PasswordSettings />
    </>
  );
}
