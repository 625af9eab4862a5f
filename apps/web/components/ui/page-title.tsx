import type { ReactNode } from "react";

/** The one `h1` of a page. It can take focus, so that reading starts here after a navigation. */
export function PageTitle({ children, lead }: { children: ReactNode; lead?: ReactNode }) {
  return (
    <header>
      <h1 tabIndex={-1} className="text-2xl leading-8 font-semibold">
        {children}
      </h1>
      {lead && <p className="mt-2 text-muted">{lead}</p>}
    </header>
  );
}
