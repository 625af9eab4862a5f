import { Alert } from "../ui/alert.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { AuthCard } from "./auth-card.tsx";

interface SpentLinkProps {
  /** What the link would have done, and what to do instead. */
  explanation: string;
  action: { href: string; label: string };
}

/** For a link that was used, has expired or never was one. It says the same for all three. */
export function SpentLink({ explanation, action }: SpentLinkProps) {
  return (
    <AuthCard title="This link no longer works">
      <Alert tone="warning">{explanation}</Alert>
      <ButtonLink href={action.href} className="mt-6 w-full">
        {action.label}
      </ButtonLink>
    </AuthCard>
  );
}
