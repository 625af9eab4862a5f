import type { ReactNode } from "react";
import { AppHeader } from "../../components/shell/app-header.tsx";
import { Providers } from "../../components/shell/providers.tsx";
import { ServiceUnavailable } from "../../components/shell/service-unavailable.tsx";
import { SessionGate } from "../../components/shell/session-gate.tsx";
import { ToastProvider } from "../../components/ui/toast.tsx";
import { currentTheme } from "../../lib/server/current-theme.ts";
import { requireAccess } from "../../lib/server/session.ts";
import { directUrl } from "../../lib/server/settings.ts";

/** The door of everything behind sign-in: the session is checked here, on the server, before a byte is written. */
export default async function ProtectedLayout({ children }: { children: ReactNode }) {
  const access = await requireAccess();
  if (access.kind === "unavailable") return <ServiceUnavailable />;
  const theme = await currentTheme();
  return (
    <Providers directUrl={directUrl()} initialState={access.kind === "known" ? access.state : undefined}>
      <SessionGate>
        <ToastProvider>
          <AppHeader theme={theme} />
          <main id="main" className="mx-auto w-full max-w-6xl px-5 pt-8 pb-20 sm:px-8 sm:pt-12">
            {children}
          </main>
        </ToastProvider>
      </SessionGate>
    </Providers>
  );
}
