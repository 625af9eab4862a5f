import type { Metadata } from "next";
import { ResetRequest } from "../../../../components/auth/reset-request.tsx";
import { safeNext, withNext } from "../../../../lib/paths.ts";

export const metadata: Metadata = { title: "Reset your password" };

export default async function ResetRequestPage({ searchParams }: PageProps<"/auth/password/reset">) {
  const next = safeNext((await searchParams).next);
  return <ResetRequest loginPath={withNext("/auth/login", next)} />;
}
