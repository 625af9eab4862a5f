import type { ReactNode } from "react";
import { APP_NAME } from "../../lib/brand.ts";
import { PageTitle } from "../ui/page-title.tsx";
import { Mark } from "./brand.tsx";

interface NoticePageProps {
  /** A word above the title, such as the status. */
  kicker?: string;
  title: string;
  children: ReactNode;
  /** Ways on. */
  actions: ReactNode;
  /** It stands inside of a layout, which brings the `<main>`. */
  framed?: boolean;
}

/** A whole page that says one thing: nothing here, something broke, come back later. */
export function NoticePage({ kicker, title, children, actions, framed = false }: NoticePageProps) {
  const notice = (
    <>
      <Mark className="mb-8 size-10" />
      {kicker && <p className="mb-1 text-sm font-medium text-muted">{kicker}</p>}
      <PageTitle>{title}</PageTitle>
      <div className="mt-3 space-y-3 text-muted">{children}</div>
      <div className="mt-8 flex flex-wrap gap-3">{actions}</div>
      <p className="sr-only">{APP_NAME}</p>
    </>
  );
  if (framed) return notice;
  // Not in the middle of the page: what comes a moment after the mark would push it up.
  return (
    <main id="main" className="mx-auto w-full max-w-xl px-5 pt-[20dvh] pb-16">
      {notice}
    </main>
  );
}
