import CircleAlert from "lucide-react/icons/circle-alert";
import FingerprintPattern from "lucide-react/icons/fingerprint-pattern";
import type { ReactNode } from "react";
import type { Problems } from "../../lib/problems.ts";
import type { FormState } from "../forms/use-form.ts";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";

interface PasskeyFormProps {
  form: FormState["form"];
  problems: Pick<Problems, "form" | "mild">;
  pending: boolean;
  /** Another way in is under way. */
  blocked?: boolean;
  variant: "primary" | "secondary";
  /** The button's text. */
  children: ReactNode;
}

/**
 * One button that opens the browser's window for keys. What comes of it is said below, in lines that are kept free: the
 * window may have been open for minutes, and nothing should jump when it goes.
 */
export function PasskeyForm({
  form,
  problems,
  pending,
  blocked = false,
  variant,
  children,
}: PasskeyFormProps) {
  const { form: message, mild } = problems;
  return (
    <form {...form}>
      <Button type="submit" variant={variant} pending={pending} blocked={blocked} className="w-full">
        <FingerprintPattern aria-hidden="true" className="size-[1.125rem]" />
        {children}
      </Button>
      <div role="alert" className="mt-2 -mb-4 min-h-10 text-[0.8125rem] leading-5">
        {message !== undefined && (
          <p className={cx("flex gap-1.5", mild ? "text-muted" : "text-danger")}>
            <CircleAlert aria-hidden="true" className="mt-[0.1875rem] size-3.5 shrink-0" />
            <span>{message}</span>
          </p>
        )}
      </div>
    </form>
  );
}
