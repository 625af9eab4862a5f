import Link from "next/link";
import { APP_NAME } from "../../lib/brand.ts";

/** A gate: an arch with its two doors. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M8.5 25V14.5a7.5 7.5 0 0 1 15 0V25"
        fill="none"
        stroke="var(--accent-ink)"
        strokeWidth="2.25"
        strokeLinecap="round"
      />
      <path d="M16 13.5V25" fill="none" stroke="var(--accent-ink)" strokeWidth="2.25" strokeLinecap="round" />
    </svg>
  );
}

/** The name, leading home. */
export function Brand({ href = "/", compact = false }: { href?: string; compact?: boolean }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="inline-flex items-center gap-2.5 rounded-control"
      aria-label={APP_NAME}
    >
      <Mark className="size-8 shrink-0" />
      <span
        className={
          compact
            ? "hidden text-base font-semibold tracking-tight sm:inline"
            : "text-base font-semibold tracking-tight"
        }
      >
        {APP_NAME}
      </span>
    </Link>
  );
}
