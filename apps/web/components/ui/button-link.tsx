import Link from "next/link";
import type { ComponentProps } from "react";
import { type ButtonStyle, buttonClass } from "./button-style.ts";

type ButtonLinkProps = Omit<ComponentProps<typeof Link>, "className"> & ButtonStyle;

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function ButtonLink({ variant, size, className, ...rest }: ButtonLinkProps) {
  return (
    <Link
      {...rest}
      className={buttonClass({ ...(variant && { variant }), ...(size && { size }), className })}
    />
  );
}
