import type { Metadata } from "next";
import { ProfileView } from "../../../../components/settings/profile-view.tsx";
import { PageTitle } from "../../../../components/ui/page-title.tsx";
import { requireAccess } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  await requireAccess();
  return (
    <>
      <PageTitle lead="What this account is known by.">Profile</PageTitle>
      <ProfileView />
    </>
  );
}
