"use client";

import { type ReactNode, useState } from "react";
import { estimateStrength, type Strength, type StrengthScore } from "../../lib/password-strength.ts";
import { cx } from "./cx.ts";
import { PasswordField } from "./password-field.tsx";

interface NewPasswordFieldProps {
  name: string;
  label: string;
  error?: string | undefined;
  required?: boolean;
  aside?: ReactNode;
  /** Words that an attacker knows of this person: address, username. */
  own: readonly (string | undefined)[];
}

/** A password being chosen, with a meter of how hard it would be to guess. The meter is advice: it stops nobody. */
export function NewPasswordField({ own, required = true, ...field }: NewPasswordFieldProps) {
  const [typed, setTyped] = useState("");
  const strength = estimateStrength(
    typed,
    own.filter((word) => word !== undefined),
  );
  return (
    <PasswordField
      {...field}
      autoComplete="new-password"
      required={required}
      onInput={(event) => setTyped(event.currentTarget.value)}
      below={<Meter strength={strength} />}
      hint={<Verdict strength={strength} />}
    />
  );
}

const FILLS: Record<StrengthScore, string> = {
  0: "bg-line",
  1: "bg-danger",
  2: "bg-warning",
  3: "bg-success",
  4: "bg-success",
};

const STEPS = [1, 2, 3, 4] as const;

function Meter({ strength: { score, label } }: { strength: Strength }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> in their own way, and not in steps.
    <div
      role="meter"
      aria-label="Strength"
      aria-valuemin={0}
      aria-valuemax={4}
      aria-valuenow={score}
      aria-valuetext={label || "Nothing typed"}
      className="mt-2 grid grid-cols-4 gap-1.5"
    >
      {STEPS.map((step) => (
        <span
          key={step}
          className={cx(
            "h-1 rounded-full transition-colors duration-200",
            step <= score ? FILLS[score] : "bg-line",
          )}
        />
      ))}
    </div>
  );
}

/** The verdict in words. It changes with the verdict, not with every key, so a screen reader is not flooded. */
function Verdict({ strength: { label, advice } }: { strength: Strength }) {
  return (
    <span aria-live="polite">
      {label !== "" && <span className="font-medium text-ink">{label}</span>}
      {advice !== undefined && ` · ${advice}`}
    </span>
  );
}
