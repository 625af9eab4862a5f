import MailCheck from "lucide-react/icons/mail-check";
import type { ReactNode } from "react";

/** The picture and the text of "look into your inbox". */
export function MailNotice({ children }: { children: ReactNode }) {
  return (
    <div className="flex gap-4 rounded-control border border-line bg-sunken p-4">
      <span className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-accent">
        <MailCheck aria-hidden="true" className="size-5" />
      </span>
      <div className="min-w-0 space-y-2 text-sm text-muted">{children}</div>
    </div>
  );
}
