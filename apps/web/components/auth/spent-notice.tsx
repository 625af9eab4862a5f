import type { ReactNode } from "react";
import { Alert } from "../ui/alert.tsx";
import { AuthCard } from "./auth-card.tsx";

interface SpentNoticeProps {
  title?: string;
  /** What the link or the code would have done, and what to do instead. */
  explanation: string;
  /** The way back. */
  children: ReactNode;
}

/** For a link or a code that was used, has expired or never was one. It says the same for all three. */
export function SpentNotice({
  title = "This link no longer works",
  explanation,
  children,
}: SpentNoticeProps) {
  return (
    <AuthCard title={title}>
      <Alert tone="warning">{explanation}</Alert>
      <div className="mt-6 grid">{children}</div>
    </AuthCard>
  );
}
