"use client";

import { useSession } from "@gatehouse/react";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

/**
 * Goes on to the wanted page when the browser finds that somebody is in already. Only where the session is a token in
 * the browser's hands; otherwise the server has looked before the page was written.
 */
export function SkipIfSignedIn({ next }: { next: string }) {
  const router = useRouter();
  const signedIn = useSession()?.status === "authenticated";
  useEffect(() => {
    if (signedIn) router.replace(next);
  }, [signedIn, next, router]);
  return null;
}
