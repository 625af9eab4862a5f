import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type Tone = "neutral" | "success" | "warning";

const TONES: Record<Tone, string> = {
  neutral: "border-line bg-sunken text-muted",
  success: "border-success-line bg-success-soft text-success",
  warning: "border-warning-line bg-warning-soft text-warning",
};

/** A state in a word, never by colour alone. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={cx(
        "inline-flex h-6 items-center rounded-full border px-2.5 text-xs font-medium",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
