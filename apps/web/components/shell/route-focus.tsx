"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/**
 * After a navigation inside the application puts the focus on the page's heading, where a full page load would have
 * begun. On the first page the browser has done that; there, on devices with a keyboard, a page that is one form may
 * have its first field focused (`data-autofocus`).
 */
export function RouteFocus() {
  const pathname = usePathname();
  const shown = useRef<string>(undefined);
  useEffect(() => {
    const first = shown.current === undefined;
    if (shown.current === pathname) return;
    shown.current = pathname;
    const field = document.querySelector<HTMLElement>("[data-autofocus] input");
    if (field && matchMedia("(pointer: fine)").matches) {
      if (document.activeElement === document.body || !first) field.focus({ preventScroll: true });
      return;
    }
    if (!first) document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [pathname]);
  return null;
}
