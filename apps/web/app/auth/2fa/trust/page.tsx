import type { Metadata } from "next";
import { TrustBrowser } from "../../../../components/auth/trust-browser.tsx";
import { safeNext } from "../../../../lib/paths.ts";
import { requireStep } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Trust this browser?" };

export default async function TrustPage({ searchParams }: PageProps<"/auth/2fa/trust">) {
  const next = safeNext((await searchParams).next);
  await requireStep("mfa_trust", next);
  return <TrustBrowser next={next} />;
}
