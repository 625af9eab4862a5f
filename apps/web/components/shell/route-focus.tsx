"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { focusPage } from "../../lib/focus-page.ts";

/** After a navigation inside the application puts the focus where a full page load would have begun. */
export function RouteFocus() {
  const pathname = usePathname();
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (shown.current === pathname) return;
    const opened = shown.current === undefined;
    shown.current = pathname;
    focusPage({ opened });
  }, [pathname]);
  return null;
}
