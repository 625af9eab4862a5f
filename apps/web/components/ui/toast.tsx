"use client";

import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useState } from "react";
import type { ShownToast, ToastMessage } from "./toast-message.ts";

const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined);

/** Fetched with the first message: most visits see none. */
const Toasts = lazy(() => import("./toasts.tsx"));

/** @returns a function that shows a short message about something that has just happened */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext);
}

/** Holds the messages of the pages below: the latest three. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<ShownToast[]>([]);
  const [used, setUsed] = useState(false);
  const show = useCallback((message: ToastMessage) => {
    setUsed(true);
    setShown((before) => [...before.slice(-2), { ...message, id: (before.at(-1)?.id ?? 0) + 1 }]);
  }, []);
  const drop = useCallback(
    (id: number) => setShown((before) => before.filter((toast) => toast.id !== id)),
    [],
  );
  return (
    <ToastContext value={show}>
      {children}
      {used && (
        <Suspense>
          <Toasts shown={shown} onGone={drop} />
        </Suspense>
      )}
    </ToastContext>
  );
}
