import type { ReactNode } from "react";
import { SettingsNav } from "../../../components/settings/settings-nav.tsx";
import { usesPhones } from "../../../lib/phone.ts";
import { readConfig } from "../../../lib/server/session.ts";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const config = await readConfig();
  const absent = [
    ...(config && usesPhones(config) ? [] : ["/settings/phone"]),
    ...(config?.mfa.supported_types.includes("webauthn") ? [] : ["/settings/passkeys"]),
  ];
  return (
    <div className="gap-12 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
      <SettingsNav absent={absent} />
      <div className="mt-8 max-w-2xl lg:mt-0">{children}</div>
    </div>
  );
}
