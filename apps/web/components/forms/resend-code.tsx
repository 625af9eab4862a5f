"use client";

import { useAction } from "@gatehouse/react";
import { useEffect, useState } from "react";
import type { Channel } from "../../lib/code-channels.ts";
import { messageOf } from "../../lib/problems.ts";
import { Button } from "../ui/button.tsx";

/** Messages take a moment. Who asks again at once gets two codes, the first of which no longer works. */
const COOL_DOWN_SECONDS = 30;

interface ResendCodeProps {
  /** How codes come; unknown after a reload, where there are two ways. */
  channel: Channel | undefined;
  resend: () => Promise<void>;
}

/** The way to another code for somebody who has none, with a wait before each. */
export function ResendCode({ channel, resend }: ResendCodeProps) {
  const [secondsLeft, wait] = useCountdown(COOL_DOWN_SECONDS);
  const [said, setSaid] = useState<string>();
  const [ended, setEnded] = useState(false);
  const { run, pending } = useAction(resend);
  const send = async () => {
    setSaid(undefined);
    const result = await run();
    if (result.ok) {
      wait(COOL_DOWN_SECONDS);
      setSaid("A new code is on its way.");
    } else if (result.error.code === "conflict") {
      setEnded(true);
      setSaid("No more codes can be sent. Please start again.");
    } else {
      wait(result.error.retryAfter ?? 0);
      setSaid(messageOf(result.error));
    }
  };
  const waiting = secondsLeft > 0;
  return (
    <div className="text-sm text-muted">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <p className="grow basis-48">
          {channel === "phone"
            ? "No message? It may take a minute."
            : "No message? Look into the spam folder, too."}
        </p>
        <Button
          variant="secondary"
          size="small"
          pending={pending}
          blocked={waiting || ended}
          onClick={() => void send()}
        >
          Send again
        </Button>
      </div>
      <div className="mt-2 min-h-10 text-[0.8125rem] leading-5 sm:min-h-5">
        <p role="status">{said}</p>
        {waiting && said === undefined && (
          <p className="tabular-nums">You can ask for another one in {clock(secondsLeft)}.</p>
        )}
      </div>
    </div>
  );
}

/** @returns the seconds that are left, and a function that starts anew */
function useCountdown(first: number): [number, (seconds: number) => void] {
  const [secondsLeft, setSecondsLeft] = useState(first);
  const running = secondsLeft > 0;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setSecondsLeft((seconds) => seconds - 1), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  return [secondsLeft, setSecondsLeft];
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
