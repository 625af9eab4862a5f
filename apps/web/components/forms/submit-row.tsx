import type { ReactNode } from "react";
import { FormAlert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";

interface SubmitRowProps {
  /** What is wrong with the form as a whole. */
  problem: string | undefined;
  pending: boolean;
  /** The button's text. */
  children: ReactNode;
  className?: string;
}

/** The end of a form: its button, and above it, where the eyes are, what is wrong with the whole. */
export function SubmitRow({ problem, pending, children, className = "w-full" }: SubmitRowProps) {
  return (
    <div>
      <FormAlert message={problem} />
      <Button type="submit" pending={pending} className={className}>
        {children}
      </Button>
    </div>
  );
}
