import type { ReactNode } from "react";
import { SpentNotice } from "./spent-notice.tsx";

/** For a code that can no longer be the right one. */
export function SpentCode({ children }: { children: ReactNode }) {
  return (
    <SpentNotice
      title="This code no longer works"
      explanation="It was mistyped too often, or its time is over. Nothing is lost: get a new one and try again."
    >
      {children}
    </SpentNotice>
  );
}
