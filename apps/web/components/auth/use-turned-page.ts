"use client";

import { useEffect, useRef } from "react";
import { focusPage } from "../../lib/focus-page.ts";

/** For a page that becomes another one without a navigation: reading starts again where it would after one. */
export function useTurnedPage(shown: unknown): void {
  const turned = useRef(shown);
  useEffect(() => {
    if (turned.current !== shown) focusPage({ opened: false });
    turned.current = shown;
  }, [shown]);
}
