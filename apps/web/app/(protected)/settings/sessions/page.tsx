import type { Metadata } from "next";
import { SessionSettings } from "../../../../components/settings/session-settings.tsx";
import { PageTitle } from "../../../../components/ui/page-title.tsx";
import { readProtected } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Sessions" };

export default async function SessionsPage() {
  const initial = await readProtected((client) => client.sessions.list());
  return (
    <>
      <PageTitle lead="Where you are signed in. End what you do not recognise.">Sessions</PageTitle>
      <SessionSettings initial={initial} />
    </>
  );
}
