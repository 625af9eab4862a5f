import type { Metadata } from "next";
import { ResetRequest } from "../../../../components/auth/reset-request.tsx";
import { ServiceUnavailable } from "../../../../components/shell/service-unavailable.tsx";
import { safeNext } from "../../../../lib/paths.ts";
import { readConfig, skipIfSignedIn } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Reset your password" };

export default async function ResetRequestPage({ searchParams }: PageProps<"/auth/password/reset">) {
  const next = safeNext((await searchParams).next);
  const config = await readConfig();
  if (!config) return <ServiceUnavailable framed />;
  const byCode = config.account.password_reset_by_code_enabled;
  // A code is typed by whoever asked for it, which somebody who is signed in has no need to.
  if (byCode) await skipIfSignedIn("/settings/password");
  return <ResetRequest byCode={byCode} next={next} />;
}
