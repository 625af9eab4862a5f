import type { Metadata } from "next";
import { DashboardView } from "../../../components/dashboard/dashboard-view.tsx";
import { readConfig, readProtected } from "../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage() {
  const [emails, factors, config] = await Promise.all([
    readProtected((client) => client.email.list()),
    readProtected((client) => client.mfa.list()),
    readConfig(),
  ]);
  return (
    <DashboardView
      initialEmails={emails}
      initialFactors={factors}
      hasKeys={config?.mfa.supported_types.includes("webauthn") ?? false}
    />
  );
}
