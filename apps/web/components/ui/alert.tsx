import CircleAlert from "lucide-react/icons/circle-alert";
import CircleCheck from "lucide-react/icons/circle-check";
import Info from "lucide-react/icons/info";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type AlertTone = "danger" | "success" | "warning" | "info";

const TONES: Record<AlertTone, string> = {
  danger: "border-danger-line bg-danger-soft text-danger",
  success: "border-success-line bg-success-soft text-success",
  warning: "border-warning-line bg-warning-soft text-warning",
  info: "border-line bg-sunken text-muted",
};

const ICONS = { danger: CircleAlert, success: CircleCheck, warning: CircleAlert, info: Info };

/** A message about the whole form or page. Put it into a live region if it appears later (see `FormAlert`). */
export function Alert({ tone, children }: { tone: AlertTone; children: ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <div className={cx("flex gap-3 rounded-control border px-4 py-3 text-sm", TONES[tone])}>
      <Icon aria-hidden="true" className="mt-px size-[1.125rem] shrink-0" />
      <div className={cx("min-w-0 grow", tone === "info" ? "text-muted" : "text-ink")}>{children}</div>
    </div>
  );
}

interface FormAlertProps {
  id?: string;
  message: string | undefined;
  /** Nothing went wrong: the person said no. */
  mild?: boolean | undefined;
}

/**
 * Where a form says what is wrong with it as a whole. The region is always there, because screen readers only
 * announce what changes inside a region they already know.
 */
export function FormAlert({ id, message, mild = false }: FormAlertProps) {
  return (
    <div role="alert" id={id}>
      {message !== undefined && (
        <div className="pb-4">
          <Alert tone={mild ? "info" : "danger"}>
            <span className="whitespace-pre-line">{message}</span>
          </Alert>
        </div>
      )}
    </div>
  );
}
