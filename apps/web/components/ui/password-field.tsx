"use client";

import Eye from "lucide-react/icons/eye";
import EyeOff from "lucide-react/icons/eye-off";
import { useState } from "react";
import { Field } from "./field.tsx";
import { Input, type TextFieldProps } from "./input.tsx";

type PasswordFieldProps = Omit<TextFieldProps, "type" | "autoComplete"> & {
  autoComplete: "current-password" | "new-password";
};

/** A password control whose text can be shown. Pasting and password managers work; nothing is counted or cut. */
export function PasswordField({
  label,
  error,
  hint,
  aside,
  below,
  messageLines,
  ...input
}: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field label={label} error={error} hint={hint} aside={aside} below={below} messageLines={messageLines}>
      {(control) => (
        <div className="relative">
          <Input
            autoCapitalize="none"
            spellCheck={false}
            {...input}
            {...control}
            type={shown ? "text" : "password"}
            className="pr-12"
          />
          <button
            type="button"
            onClick={() => setShown(!shown)}
            aria-controls={control.id}
            aria-label={`${shown ? "Hide" : "Show"} ${label.toLowerCase()}`}
            className="absolute inset-y-0 right-0 grid w-11 place-items-center rounded-r-control text-muted hover:text-ink focus-visible:-outline-offset-2"
          >
            <Icon aria-hidden="true" className="size-[1.125rem]" />
          </button>
        </div>
      )}
    </Field>
  );
}
