import type { ComponentProps } from "react";
import { cx } from "./cx.ts";
import { Field, type FieldProps } from "./field.tsx";

/** 16 px type, or iOS zooms in on focus. */
const LOOK = cx(
  "block h-11 w-full min-w-0 rounded-control border border-control bg-surface px-3.5 text-base text-ink",
  "transition-colors duration-150 placeholder:text-faint hover:border-ink/60",
  "focus-visible:border-accent focus-visible:outline-offset-0",
  "aria-invalid:border-danger aria-invalid:focus-visible:outline-danger",
);

/** The bare control; use `TextField`, which labels it. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cx(LOOK, className)} />;
}

export type TextFieldProps = FieldProps &
  Omit<ComponentProps<"input">, "id" | "className"> & { name: string };

/** A labelled text control with its hint and error. */
export function TextField({ label, error, hint, aside, below, messageLines, ...input }: TextFieldProps) {
  return (
    <Field label={label} error={error} hint={hint} aside={aside} below={below} messageLines={messageLines}>
      {(control) => <Input {...input} {...control} />}
    </Field>
  );
}

/** A `TextField` for a phone number, with a word on the country code that nobody types who is at home. */
export function PhoneField(props: Omit<TextFieldProps, "type">) {
  return (
    <TextField
      autoComplete="tel"
      inputMode="tel"
      hint="With country code, like +14155550100."
      messageLines={2}
      {...props}
      type="tel"
    />
  );
}

/** A `TextField` for an address: the right keyboard on a phone, and no help from the spelling checker. */
export function EmailField(props: Omit<TextFieldProps, "type">) {
  return (
    <TextField
      autoComplete="email"
      autoCapitalize="none"
      spellCheck={false}
      inputMode="email"
      {...props}
      type="email"
    />
  );
}
