"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { Theme } from "../../lib/theme.ts";
import { cx } from "../ui/cx.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Brand } from "./brand.tsx";

const LINKS = [
  { href: "/dashboard", label: "Dashboard", section: "/dashboard" },
  { href: "/settings/profile", label: "Settings", section: "/settings" },
];

export function AppHeader({ theme }: { theme: Theme }) {
  const pathname = usePathname();
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-surface/95 backdrop-blur-sm">
      <div className="mx-auto flex h-16 w-full max-w-6xl items-center gap-2 px-4 sm:gap-6 sm:px-8">
        <Brand href="/dashboard" compact />
        <nav aria-label="Main" className="flex grow items-center gap-1">
          {LINKS.map(({ href, label, section }) => {
            const here = pathname === section || pathname.startsWith(`${section}/`);
            return (
              <Link
                key={href}
                href={href}
                aria-current={here ? "true" : undefined}
                className={cx(
                  "rounded-control px-2.5 py-2 sm:px-3 text-sm font-medium transition-colors",
                  here ? "bg-hover text-ink" : "text-muted hover:bg-hover hover:text-ink",
                )}
              >
                {label}
              </Link>
            );
          })}
        </nav>
        <AccountMenu initialTheme={theme} />
      </div>
    </header>
  );
}
