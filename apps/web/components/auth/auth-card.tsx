import type { ReactNode } from "react";
import { Card } from "../ui/card.tsx";
import { PageTitle } from "../ui/page-title.tsx";

interface AuthCardProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Under the card: the way to the neighbouring page. */
  below?: ReactNode;
}

/** The sheet that each of the authentication pages is written on. */
export function AuthCard({ title, lead, children, below }: AuthCardProps) {
  return (
    <>
      <Card className="px-5 py-7 sm:p-8">
        <PageTitle lead={lead}>{title}</PageTitle>
        <div className="mt-6">{children}</div>
      </Card>
      {below && <p className="mt-6 text-center text-sm text-muted">{below}</p>}
    </>
  );
}
