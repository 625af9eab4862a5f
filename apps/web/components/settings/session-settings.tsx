"use client";

import type { Session } from "@gatehouse/client";
import { useSessions } from "@gatehouse/react";
import Monitor from "lucide-react/icons/monitor";
import Smartphone from "lucide-react/icons/smartphone";
import { messageOf } from "../../lib/problems.ts";
import { describeUserAgent } from "../../lib/user-agent.ts";
import { Alert } from "../ui/alert.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { SectionCard } from "../ui/card.tsx";
import { Moment } from "../ui/moment.tsx";
import { RowsSkeleton } from "../ui/skeleton.tsx";
import { useReported } from "./use-reported.ts";

type End = ReturnType<typeof useSessions>["end"];

/** Every place where this account is signed in, and ending it there. */
export function SessionSettings({ initial }: { initial: Session[] | undefined }) {
  const { sessions: list, error, end } = useSessions({ initial });
  const others = list?.filter((session) => !session.is_current) ?? [];
  return (
    <div className="mt-6">
      <SectionCard
        title="Signed in"
        description="Signing out elsewhere takes effect at once."
        footer={
          list &&
          others.length > 0 && (
            <div className="flex flex-wrap gap-3">
              <EndOthers others={others} end={end} />
              <EndAll sessions={list} end={end} />
            </div>
          )
        }
      >
        {list && (
          <ul className="divide-y divide-line border-t border-line">
            {[...list].sort(byActivity).map((session) => (
              <SessionRow key={session.id} session={session} end={end} />
            ))}
          </ul>
        )}
        {!list && error?.code === "not_found" && (
          <Alert tone="info">This server keeps no list of sessions.</Alert>
        )}
        {!list && error && error.code !== "not_found" && <Alert tone="danger">{messageOf(error)}</Alert>}
        {!list && !error && <RowsSkeleton rows={1} />}
      </SectionCard>
    </div>
  );
}

function SessionRow({ session, end }: { session: Session; end: End }) {
  const device = describeUserAgent(session.user_agent);
  const Icon = device.mobile ? Smartphone : Monitor;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 py-4">
      <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-muted" />
      <div className="min-w-0 grow basis-48 text-sm">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {device.name}
          {session.is_current && <Badge tone="success">This device</Badge>}
        </p>
        <p className="mt-0.5 text-muted">
          {session.ip} · {session.last_seen_at === undefined ? "Signed in" : "Last active"}{" "}
          <Moment at={session.last_seen_at ?? session.created_at} />
        </p>
      </div>
      {!session.is_current && <EndOne session={session} name={device.name} end={end} />}
    </li>
  );
}

function EndOne({ session, name, end }: { session: Session; name: string; end: End }) {
  const { pending, run } = useReported(() => end({ sessions: [session.id] }), {
    done: `Signed out of ${name}.`,
  });
  return (
    <Button
      variant="secondary"
      size="small"
      pending={pending}
      aria-label={`Sign out of ${name}, ${session.ip}`}
      onClick={run}
    >
      Sign out
    </Button>
  );
}

function EndOthers({ others, end }: { others: Session[]; end: End }) {
  const { pending, run } = useReported(() => end({ sessions: others.map(({ id }) => id) }), {
    done: "You are signed out everywhere else.",
  });
  return (
    <Button variant="secondary" size="small" pending={pending} onClick={run}>
      Sign out everywhere else
    </Button>
  );
}

/** This session among them, so the page goes. */
function EndAll({ sessions, end }: { sessions: Session[]; end: End }) {
  const { pending, run } = useReported(() => end({ sessions: sessions.map(({ id }) => id) }));
  return (
    <Button variant="ghost" size="small" pending={pending} onClick={run}>
      Sign out everywhere, here too
    </Button>
  );
}

function byActivity(one: Session, other: Session): number {
  const seen = (session: Session) => session.last_seen_at ?? session.created_at;
  return Number(other.is_current) - Number(one.is_current) || seen(other) - seen(one);
}
