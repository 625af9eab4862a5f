import type { Metadata } from "next";
import { SecondFactor } from "../../../components/auth/second-factor.tsx";
import { safeNext } from "../../../lib/paths.ts";
import { requireStep } from "../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Confirm that it is you" };

export default async function SecondFactorPage({ searchParams }: PageProps<"/auth/2fa">) {
  const next = safeNext((await searchParams).next);
  await requireStep("mfa_authenticate", next);
  return <SecondFactor next={next} />;
}
