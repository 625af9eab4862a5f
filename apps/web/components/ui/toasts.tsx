"use client";

import CircleAlert from "lucide-react/icons/circle-alert";
import CircleCheck from "lucide-react/icons/circle-check";
import X from "lucide-react/icons/x";
import * as Radix from "radix-ui/toast";
import { cx } from "./cx.ts";
import type { ShownToast } from "./toast-message.ts";

const LIFE_MS = 6_000;

interface ToastsProps {
  shown: readonly ShownToast[];
  onGone: (id: number) => void;
}

/** The messages themselves. F8 brings the focus to them; they wait while they are read. */
export default function Toasts({ shown, onGone }: ToastsProps) {
  return (
    <Radix.Provider swipeDirection="right" duration={LIFE_MS} label="Message">
      {shown.map((toast) => (
        <Toast key={toast.id} toast={toast} onGone={() => onGone(toast.id)} />
      ))}
      <Radix.Viewport
        label="Messages ({hotkey})"
        className="fixed right-0 bottom-0 z-50 flex w-full flex-col gap-3 p-4 sm:max-w-sm sm:p-6"
      />
    </Radix.Provider>
  );
}

function Toast({ toast: { tone, title, text }, onGone }: { toast: ShownToast; onGone: () => void }) {
  const failed = tone === "danger";
  const Icon = failed ? CircleAlert : CircleCheck;
  return (
    <Radix.Root
      type={failed ? "foreground" : "background"}
      onOpenChange={(open) => !open && onGone()}
      className="flex animate-[rise_200ms_ease-out] items-start gap-3 rounded-card border border-line bg-surface py-3.5 pr-3 pl-4 shadow-float"
    >
      <Icon
        aria-hidden="true"
        className={cx("mt-0.5 size-5 shrink-0", failed ? "text-danger" : "text-success")}
      />
      <div className="min-w-0 grow pt-px wrap-anywhere">
        <Radix.Title className="text-sm font-medium">{title}</Radix.Title>
        {text && <Radix.Description className="mt-0.5 text-sm text-muted">{text}</Radix.Description>}
      </div>
      <Radix.Close
        aria-label="Dismiss"
        className="grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <X aria-hidden="true" className="size-4" />
      </Radix.Close>
    </Radix.Root>
  );
}
