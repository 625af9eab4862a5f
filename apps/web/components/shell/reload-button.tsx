"use client";

import { Button } from "../ui/button.tsx";

/** Asks the server for this very page again. */
export function ReloadButton() {
  return <Button onClick={() => location.reload()}>Try again</Button>;
}
