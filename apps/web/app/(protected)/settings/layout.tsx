import type { ReactNode } from "react";
import { SettingsNav } from "../../../components/settings/settings-nav.tsx";
import { readOrNothing } from "../../../lib/server/session.ts";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const config = await readOrNothing((client) => client.config.get());
  const hasKeys = config?.mfa.supported_types.includes("webauthn") ?? false;
  return (
    <div className="gap-12 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
      <SettingsNav absent={hasKeys ? [] : ["/settings/passkeys"]} />
      <div className="mt-8 max-w-2xl lg:mt-0">{children}</div>
    </div>
  );
}
