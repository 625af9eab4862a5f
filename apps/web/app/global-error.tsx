"use client";

import "./globals.css";
import ErrorPage from "./error.tsx";

/** For a fault in the root layout itself, which this page therefore replaces. */
export default function GlobalError(props: Parameters<typeof ErrorPage>[0]) {
  return (
    <html lang="en">
      <head>
        <title>Something went wrong</title>
      </head>
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
