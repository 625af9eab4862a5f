"use client";

import AtSign from "lucide-react/icons/at-sign";
import FingerprintPattern from "lucide-react/icons/fingerprint-pattern";
import KeyRound from "lucide-react/icons/key-round";
import MonitorSmartphone from "lucide-react/icons/monitor-smartphone";
import Phone from "lucide-react/icons/phone";
import ShieldCheck from "lucide-react/icons/shield-check";
import UserRound from "lucide-react/icons/user-round";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { cx } from "../ui/cx.ts";

const PAGES = [
  { href: "/settings/profile", label: "Profile", icon: UserRound },
  { href: "/settings/emails", label: "Email", icon: AtSign },
  { href: "/settings/phone", label: "Phone", icon: Phone },
  { href: "/settings/password", label: "Password", icon: KeyRound },
  { href: "/settings/passkeys", label: "Passkeys", icon: FingerprintPattern },
  { href: "/settings/two-factor", label: "Two-factor", icon: ShieldCheck },
  { href: "/settings/sessions", label: "Sessions", icon: MonitorSmartphone },
];

/**
 * Beside the page where there is room, above it in one scrolling row where there is not.
 *
 * @param absent pages of what this server does not have
 */
export function SettingsNav({ absent }: { absent: readonly string[] }) {
  const pathname = usePathname();
  const list = useRef<HTMLUListElement>(null);
  // On a narrow screen the row may be longer than the screen; where we are should be in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page is what this follows.
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [pathname]);
  return (
    <nav
      aria-label="Settings"
      className="-mx-5 overflow-x-auto px-5 py-1 [scrollbar-width:none] sm:mx-0 sm:px-1 lg:overflow-visible lg:px-0"
    >
      <ul ref={list} className="flex gap-1 lg:flex-col">
        {PAGES.filter(({ href }) => !absent.includes(href)).map(({ href, label, icon: Icon }) => {
          const here = pathname === href;
          return (
            <li key={href} className="shrink-0">
              <Link
                href={href}
                aria-current={here ? "page" : undefined}
                className={cx(
                  "flex h-10 items-center gap-3 rounded-control px-3 text-sm font-medium transition-colors",
                  here ? "bg-accent-soft text-accent" : "text-muted hover:bg-hover hover:text-ink",
                )}
              >
                <Icon aria-hidden="true" className="hidden size-[1.125rem] sm:block" />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
