import { withoutPersonalData } from "../../mail/redact.ts";
import type { Visit } from "../context.ts";
import { transact } from "../transact.ts";

/** What a client tells of what somebody did in it. All of it is a caller's text, and nobody vouches for it. */
export interface TrackedEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** When it says that it was, in ISO 8601. */
  readonly timestamp: string | undefined;
  readonly userAgent: string | undefined;
  readonly url: string | undefined;
}

/** Keeps a client's event in the audit log, without what opens something or names somebody (T-36, T-92). */
export async function trackEvent(visit: Visit, tracked: TrackedEvent): Promise<void> {
  const { event: name, data = {}, timestamp, userAgent, url } = tracked;
  await transact(visit, ({ event }) =>
    event({
      name: "analytics_tracked",
      ...(visit.user !== undefined && { userId: visit.user.id }),
      details: {
        event: harmlessText(name),
        data: JSON.stringify(harmless(data)),
        timestamp: timestamp ?? null,
        user_agent: userAgent === undefined ? null : harmlessText(userAgent),
        url: url === undefined ? null : pageOf(url),
      },
    }),
  );
}

const SECRET_NAME = /pass|pwd|token|secret|key|code|otp|auth|cookie|session|csrf|credential|signature/i;

const LONG_WORD = /[\w+=~:-]{20,}/g;

/** Leaves out what looks like a key, a token or a signed value: long, without a space, and not just words. */
function withoutSecrets(text: string): string {
  return text.replace(LONG_WORD, (word) => (/\d/.test(word) ? "…" : word));
}

const TEXT_MAX = 200;

function harmlessText(text: string): string {
  return withoutPersonalData(withoutSecrets(text)).slice(0, TEXT_MAX);
}

function harmless(value: unknown): unknown {
  if (typeof value === "string") return harmlessText(value);
  if (Array.isArray(value)) return value.map(harmless);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !SECRET_NAME.test(name));
  return Object.fromEntries(entries.map(([name, inner]) => [harmlessText(name), harmless(inner)]));
}

/** Where it was, without the query and a name and password, which are no part of it, and without the keys in links of ours. */
function pageOf(url: string): string {
  const [page = ""] = url.split(/[?#]/, 1);
  const [, scheme = "", host = "", path = ""] =
    /^(?:(https?:\/\/)(?:[^/]*@)?([^/]*))?(.*)$/i.exec(page) ?? [];
  return scheme + harmlessText(host) + path.split("/").map(harmlessText).join("/").slice(0, TEXT_MAX);
}
