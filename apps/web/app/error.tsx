"use client";

import { useEffect } from "react";
import { buttonClass } from "../components/ui/button-style.ts";

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

/**
 * For a fault of ours. It names the digest, which finds the cause in the server's log, and nothing else. Every page
 * loads this one in advance, so it is plain markup.
 */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  useEffect(() => {
    // biome-ignore lint/suspicious/noConsole: the browser's console is where a developer looks for it.
    console.error(error);
  }, [error]);
  return (
    <main id="main" className="mx-auto flex min-h-[80dvh] w-full max-w-xl flex-col justify-center px-5 py-16">
      <p className="mb-1 text-sm font-medium text-muted">500</p>
      <h1 tabIndex={-1} className="text-2xl leading-8 font-semibold">
        Something went wrong
      </h1>
      <p className="mt-3 text-muted">
        This is our fault, not yours. Please try again; nothing has been lost.
      </p>
      {error.digest && <p className="mt-3 text-sm text-muted">Reference: {error.digest}</p>}
      <div className="mt-8 flex flex-wrap gap-3">
        <button type="button" onClick={retry} className={buttonClass({})}>
          Try again
        </button>
        <a href="/" className={buttonClass({ variant: "secondary" })}>
          Go to the start page
        </a>
      </div>
    </main>
  );
}
