import type { Metadata } from "next";
import { DashboardView } from "../../../components/dashboard/dashboard-view.tsx";
import { readProtected } from "../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage() {
  const initial = await readProtected((client) => client.email.list());
  return <DashboardView initialEmails={initial} />;
}
