"use client";

import type { SessionState } from "@gatehouse/client";
import { useSession } from "@gatehouse/react";
import { useState } from "react";

/**
 * The session as it was when the page appeared, or as soon as the browser knows it. What is done on the page changes the
 * session a moment before the page goes; a page that followed it would turn into another one under the reader's hand.
 */
export function useFirstSession(): SessionState | undefined {
  const now = useSession();
  const [first, setFirst] = useState(now);
  if (first === undefined && now !== undefined) setFirst(now);
  return first ?? now;
}
