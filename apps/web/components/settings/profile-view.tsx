"use client";

import { useUser } from "@gatehouse/react";
import Link from "next/link";
import { Avatar } from "../ui/avatar.tsx";
import { SectionCard } from "../ui/card.tsx";

/** Name, username and address. They are shown, not edited: the API has no update for them yet. */
export function ProfileView() {
  const user = useUser();
  if (!user) return null;
  const rows = [
    { term: "Username", value: user.username },
    { term: "Email address", value: user.email },
    { term: "Account number", value: String(user.id) },
  ];
  return (
    <div className="mt-6 space-y-6">
      <SectionCard
        title="Your details"
        footer={
          <p className="text-sm text-muted">
            Your address is managed under{" "}
            <Link href="/settings/emails" className="link">
              Email addresses
            </Link>
            .
          </p>
        }
      >
        <div className="flex items-center gap-4">
          <Avatar name={user.display} large />
          <p className="min-w-0 text-lg font-semibold break-words">{user.display}</p>
        </div>
        <dl className="mt-5 divide-y divide-line border-t border-line text-sm">
          {rows.map(({ term, value }) => (
            <div key={term} className="grid gap-x-6 gap-y-0.5 py-3 sm:grid-cols-[10rem_1fr]">
              <dt className="text-muted">{term}</dt>
              <dd className="min-w-0 font-medium break-words">
                {value ?? <span className="font-normal text-muted">None</span>}
              </dd>
            </div>
          ))}
        </dl>
      </SectionCard>
    </div>
  );
}
