import type { ComponentProps, MouseEvent } from "react";
import { type ButtonStyle, buttonClass } from "./button-style.ts";
import { cx } from "./cx.ts";
import { Spinner } from "./spinner.tsx";

interface ButtonProps extends Omit<ComponentProps<"button">, "className" | "disabled">, ButtonStyle {
  /** Shows a spinner and ignores clicks. The label keeps its place, so nothing moves. */
  pending?: boolean;
  /** Ignores clicks for the time being, and looks like it. */
  blocked?: boolean;
}

/**
 * A button. While pending or blocked it stays focusable (`aria-disabled`, not `disabled`), so that the keyboard does not lose its place.
 */
export function Button({
  pending = false,
  blocked = false,
  variant,
  size,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (pending || blocked) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      type={type}
      onClick={click}
      aria-busy={pending || undefined}
      aria-disabled={pending || blocked || undefined}
      className={buttonClass({ ...(variant && { variant }), ...(size && { size }), className })}
    >
      {pending && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
      <span className={cx("inline-flex items-center gap-2", pending && "opacity-0")}>{children}</span>
    </button>
  );
}
