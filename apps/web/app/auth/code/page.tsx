import type { Metadata } from "next";
import { CodeSteps } from "../../../components/auth/code-steps.tsx";
import { SkipIfSignedIn } from "../../../components/auth/skip-if-signed-in.tsx";
import { ServiceUnavailable } from "../../../components/shell/service-unavailable.tsx";
import { safeNext } from "../../../lib/paths.ts";
import { readConfig, skipIfSignedIn } from "../../../lib/server/session.ts";
import { directUrl } from "../../../lib/server/settings.ts";

export const metadata: Metadata = { title: "Enter your code" };

/** Asks for a code and takes it: to sign in, to confirm an address, to reset a password. */
export default async function CodePage({ searchParams }: PageProps<"/auth/code">) {
  const query = await searchParams;
  const next = safeNext(query.next);
  const [config] = await Promise.all([readConfig(), skipIfSignedIn(next)]);
  if (!config) return <ServiceUnavailable framed />;
  const wanted = query.flow === "password_reset_by_code" ? query.flow : undefined;
  return (
    <>
      {directUrl() && <SkipIfSignedIn next={next} />}
      <CodeSteps config={config} next={next} wanted={wanted} />
    </>
  );
}
