import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** A raised sheet. */
export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div className={cx("rounded-card border border-line bg-surface shadow-raised", className)}>
      {children}
    </div>
  );
}

interface SectionCardProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** Buttons under the content, apart from it. */
  footer?: ReactNode;
}

/** One subject of a settings page: a heading, what it is for, and its controls. */
export function SectionCard({ title, description, children, footer }: SectionCardProps) {
  return (
    <section className="overflow-hidden rounded-card border border-line bg-surface shadow-raised">
      <div className="px-5 pt-5 pb-6 sm:px-6 sm:pt-6">
        <h2 className="text-base font-semibold">{title}</h2>
        {description && <p className="mt-1 max-w-prose text-sm text-muted">{description}</p>}
        <div className="mt-5">{children}</div>
      </div>
      {footer && <div className="border-t border-line bg-sunken px-5 py-4 sm:px-6">{footer}</div>}
    </section>
  );
}
