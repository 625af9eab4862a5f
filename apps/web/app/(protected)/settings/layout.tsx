import type { ReactNode } from "react";
import { SettingsNav } from "../../../components/settings/settings-nav.tsx";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="gap-12 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
      <SettingsNav />
      <div className="mt-8 max-w-2xl lg:mt-0">{children}</div>
    </div>
  );
}
