import CircleAlert from "lucide-react/icons/circle-alert";
import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

/** What ties a control to its label and messages. */
export interface ControlProps {
  id: string;
  "aria-describedby": string;
  "aria-invalid": true | undefined;
}

export interface FieldProps {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
  /** Stands at the end of the label's line, such as "Forgot password?". */
  aside?: ReactNode;
  /** How many lines to keep free for the message. One by default. */
  messageLines?: 1 | 2 | undefined;
  /** Between the control and its message, such as a meter. */
  below?: ReactNode;
}

/**
 * A label, a control and one line for a hint or an error. The line is kept free when there is neither,
 * so that an error moves nothing.
 */
export function Field({
  label,
  error,
  hint,
  aside,
  below,
  messageLines = 1,
  children,
}: FieldProps & { children: (control: ControlProps) => ReactNode }) {
  const id = useId();
  const messageId = `${id}-message`;
  return (
    <div>
      <div className="flex items-baseline justify-between gap-4">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {aside}
      </div>
      <div className="mt-1.5">
        {children({
          id,
          "aria-describedby": messageId,
          "aria-invalid": error !== undefined || undefined,
        })}
      </div>
      {below}
      <div
        id={messageId}
        className={cx("mt-1 text-[0.8125rem] leading-5", messageLines === 2 ? "min-h-10" : "min-h-5")}
      >
        {error === undefined ? (
          <span className="text-muted">{hint}</span>
        ) : (
          <span className="flex gap-1.5 text-danger">
            <CircleAlert aria-hidden="true" className="mt-[0.1875rem] size-3.5 shrink-0" />
            <span className="whitespace-pre-line">{error}</span>
          </span>
        )}
      </div>
    </div>
  );
}
