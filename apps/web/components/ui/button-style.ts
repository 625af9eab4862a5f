import { cx } from "./cx.ts";

type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
type ButtonSize = "small" | "medium";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover",
  secondary: "border border-control/60 bg-surface text-ink hover:border-control hover:bg-hover",
  ghost: "text-ink hover:bg-hover",
  danger: "bg-danger-fill text-white hover:bg-danger-fill-hover",
};

/** 44 px for what a page is about; 36 px in lists, still above the 24 px of WCAG 2.5.8. */
const SIZES: Record<ButtonSize, string> = {
  small: "h-9 px-3 text-sm",
  medium: "h-11 px-5 text-[0.9375rem]",
};

export interface ButtonStyle {
  variant?: ButtonVariant;
  size?: ButtonSize;
  className?: string | undefined;
}

/** The look of a button, for `<button>` and for links that lead the way like one. */
export function buttonClass({ variant = "primary", size = "medium", className }: ButtonStyle): string {
  return cx(
    "relative inline-flex shrink-0 items-center justify-center gap-2 rounded-control font-medium whitespace-nowrap select-none",
    "transition-colors duration-150 aria-disabled:opacity-60 forced-colors:border",
    VARIANTS[variant],
    SIZES[size],
    className,
  );
}
