import type { TypedCode } from "@gatehouse/client";
import { Field } from "./field.tsx";
import { Input, type TextFieldProps } from "./input.tsx";

type CodeFieldProps = Omit<TextFieldProps, "type" | "inputMode" | "autoComplete"> & {
  /** Digits alone bring up the number keys of a phone. */
  code: Pick<TypedCode, "numeric">;
  /** A code that was sent or is shown by an app, which browsers may fill in; off for codes from a list. */
  oneTime?: boolean;
};

/** A code to type. Pasting works, in any spelling: nothing is cut off, and the engine does not mind case and dashes. */
export function CodeField({
  label,
  error,
  hint,
  aside,
  below,
  messageLines,
  code: { numeric },
  oneTime = true,
  ...input
}: CodeFieldProps) {
  return (
    <Field label={label} error={error} hint={hint} aside={aside} below={below} messageLines={messageLines}>
      {(control) => (
        <Input
          autoCapitalize={numeric ? "none" : "characters"}
          autoCorrect="off"
          spellCheck={false}
          {...input}
          {...control}
          type="text"
          inputMode={numeric ? "numeric" : "text"}
          autoComplete={oneTime ? "one-time-code" : "off"}
          className="font-mono tracking-[0.15em] uppercase"
        />
      )}
    </Field>
  );
}
