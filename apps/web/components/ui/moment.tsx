"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/**
 * A moment in the reader's own time zone and language. The server knows neither, so it writes the date in UTC, and
 * the browser mends it where it stands.
 *
 * @param at seconds since 1970
 */
export function Moment({ at }: { at: number }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const date = new Date(at * 1000);
  const text = new Intl.DateTimeFormat(inBrowser ? undefined : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    ...(!inBrowser && { timeZone: "UTC" }),
  }).format(date);
  return <time dateTime={date.toISOString()}>{text}</time>;
}
