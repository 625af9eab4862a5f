import type { Metadata } from "next";
import { PasskeySettings } from "../../../../components/settings/passkey-settings.tsx";
import { PageTitle } from "../../../../components/ui/page-title.tsx";
import { readConfig, readProtected } from "../../../../lib/server/session.ts";

export const metadata: Metadata = { title: "Passkeys" };

export default async function PasskeysPage() {
  const initial = await readProtected((client) => client.mfa.list());
  const config = await readConfig();
  const byPasskey = config?.mfa.passkey_login_enabled ?? false;
  return (
    <>
      <PageTitle
        lead={
          byPasskey
            ? "Sign in with your fingerprint, your face or a key, and no password."
            : "A key in your hand is a second proof that it is you."
        }
      >
        Passkeys
      </PageTitle>
      <PasskeySettings
        initial={initial}
        byPasskey={byPasskey}
        offered={config?.mfa.supported_types.includes("webauthn") ?? true}
      />
    </>
  );
}
