import type { Settings } from "../../config/settings.ts";
import { originMatches } from "../../domain/origin.ts";

/**
 * Where a request asks to be sent in the end, as a `Location` may say it: a path of ours, or a page of an origin that the settings
 * list. Anything else is as good as nothing (T-01).
 *
 * It is taken apart by the parser that browsers use (URL Standard) and put together again from its parts, so that what was judged
 * is what they follow.
 */
export function safeTarget(wanted: string | null | undefined, settings: Settings): string | undefined {
  if (!wanted || wanted.length > MAX_LENGTH || hasControls(wanted)) return undefined;
  // A path from the root on or a whole address; what is less would mean different things in different places.
  const isWhole = /^https?:\/\/[^/]/i.test(wanted);
  if (!isWhole && !wanted.startsWith("/")) return undefined;
  const url = URL.parse(wanted, settings.publicUrl);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  const own = new URL(settings.publicUrl).origin;
  if (url.origin !== own) return isWhole && isListed(url.origin, settings) ? url.href : undefined;
  const target = `${url.pathname}${url.search}${url.hash}`;
  // `/.//host` has become `//host`, which names another host.
  return target.startsWith("//") ? undefined : target;
}

/** Longer than any address of a page. */
const MAX_LENGTH = 2000;

/** What browsers leave out or take for something else: controls, and blanks at the ends. */
function hasControls(text: string): boolean {
  return /[\u0000-\u001f\u007f\\]/.test(text) || text.trim() !== text;
}

function isListed(origin: string, { csrf, cors }: Settings): boolean {
  if (cors.allowedOrigins.includes(origin)) return true;
  return csrf.trustedOrigins.some((trusted) => originMatches(origin, trusted));
}

/** Adds `next` to the address of a page, for the pages in between to pass it on. */
export function withNext(path: string, next: string | undefined): string {
  return next === undefined ? path : `${path}?${new URLSearchParams({ next })}`;
}
