import type { ReactNode } from "react";
import { Brand } from "../../components/shell/brand.tsx";
import { Providers } from "../../components/shell/providers.tsx";
import { ServiceUnavailable } from "../../components/shell/service-unavailable.tsx";
import { ThemeToggle } from "../../components/shell/theme-toggle.tsx";
import { currentTheme } from "../../lib/server/current-theme.ts";
import { checkAccess } from "../../lib/server/session.ts";
import { directUrl } from "../../lib/server/settings.ts";

/** The frame of the pages that lead in: one column, one thing to do. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  const access = await checkAccess();
  if (access.kind === "unavailable") return <ServiceUnavailable />;
  const theme = await currentTheme();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="mx-auto flex w-full max-w-7xl items-center justify-between px-5 pt-5 sm:px-8">
        <Brand />
        <ThemeToggle initial={theme} />
      </header>
      <main id="main" className="mx-auto w-full max-w-md grow px-5 pt-10 pb-16 sm:px-0 sm:pt-[9dvh]">
        <Providers directUrl={directUrl()} initialState={access.kind === "known" ? access.state : undefined}>
          {children}
        </Providers>
      </main>
    </div>
  );
}
