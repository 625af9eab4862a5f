import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PhoneSettings } from "../../../../components/settings/phone-settings.tsx";
import { ServiceUnavailable } from "../../../../components/shell/service-unavailable.tsx";
import { PageTitle } from "../../../../components/ui/page-title.tsx";
import { usesPhones } from "../../../../lib/phone.ts";
import { readConfig, readProtected } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Phone number" };

export default async function PhonePage() {
  const initial = await readProtected(async (client) => ({ number: await client.phone.get() }));
  const config = await readConfig();
  if (!config) return <ServiceUnavailable framed />;
  if (!usesPhones(config)) notFound();
  const signsIn = config.account.login_methods.includes("phone");
  return (
    <>
      <PageTitle
        lead={
          signsIn ? "You can sign in with it, and we text your codes to it." : "Where we text your codes."
        }
      >
        Phone number
      </PageTitle>
      <PhoneSettings initial={initial} code={config.gatehouse.codes.phone_verification} />
    </>
  );
}
