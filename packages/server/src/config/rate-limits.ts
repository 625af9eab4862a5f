import { nearestName } from "./nearest-name.ts";
import { type Finding, UnreadableValue } from "./unreadable-value.ts";

/** What a limit counts by: the client's address, the signed-in user, or a key the flow names (an e-mail address, say). */
type RateLimitScope = "ip" | "user" | "key";

export interface RateLimit {
  readonly amount: number;
  /** Seconds. */
  readonly period: number;
  readonly scope: RateLimitScope;
}

export const rateLimitActions = [
  "change_password",
  "change_phone",
  "confirm_email",
  "login",
  "login_failed",
  "manage_email",
  "reauthenticate",
  "request_login_code",
  "request_passkey",
  "reset_password",
  "reset_password_from_key",
  "signup",
  "track_event",
  "verify_phone",
] as const;

type RateLimitAction = (typeof rateLimitActions)[number];

/** Every action has an entry; an empty list is no limit. */
export type RateLimits = Readonly<Record<RateLimitAction, readonly RateLimit[]>>;

/** What the operator writes: `false` for no limits at all, or texts like `"20/m/ip,5/m/key"` laid over the defaults. */
export type RateLimitsInput = false | { readonly [A in RateLimitAction]?: string | null | undefined };

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const RATE = /^(\d+)\/(\d+(?:\.\d+)?)?([smhd])(?:\/(ip|user|key))?$/;

/**
 * Parses allauth's syntax `amount/[n]unit[/scope]`, comma-separated; the scope defaults to `ip`.
 *
 * @throws UnreadableValue
 * @example parseRates("5/300s/key") // [{ amount: 5, period: 300, scope: "key" }]
 */
export function parseRates(text: string): RateLimit[] {
  if (text.trim() === "") return [];
  return text.split(",").map((part) => {
    const match = RATE.exec(part.trim());
    const period = Number(match?.[2] ?? 1) * (SECONDS[match?.[3] ?? ""] ?? 0);
    if (!match || period <= 0) {
      throw new UnreadableValue(
        "must look like 5/m/ip: an amount, a period (s, m, h, d, or 300s) and what to count by (ip, user or key)",
      );
    }
    return { amount: Number(match[1]), period, scope: (match[4] ?? "ip") as RateLimitScope };
  });
}

/** allauth's table, as texts. */
function defaultRateLimits(options: { emailVerificationByCode: boolean }): Record<RateLimitAction, string> {
  return {
    change_password: "5/m/user",
    change_phone: "1/m/user",
    // A code is typed at once and resent sooner than a link.
    confirm_email: options.emailVerificationByCode ? "1/10s/key" : "1/180s/key",
    login: "30/m/ip",
    login_failed: "10/m/ip,5/300s/key",
    manage_email: "10/m/user",
    reauthenticate: "10/m/user",
    request_login_code: "20/m/ip,3/m/key",
    // Twice as often as somebody may log in: pages ask before anybody has decided to.
    request_passkey: "60/m/ip",
    reset_password: "20/m/ip,5/m/key",
    reset_password_from_key: "20/m/ip",
    signup: "20/m/ip",
    track_event: "60/m/ip",
    verify_phone: "1/30s/key,3/m/ip",
  };
}

export type RateLimitOverrides = Partial<Record<RateLimitAction, readonly RateLimit[]>>;

/** Judges `ACCOUNT_RATE_LIMITS` before the defaults, which depend on other settings, are known. */
export function parseRateLimits(value: unknown): false | RateLimitOverrides {
  if (value === false) return false;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UnreadableValue("must be false, or an object of actions and rates");
  }
  const overrides: RateLimitOverrides = {};
  const findings: Finding[] = [];
  for (const [name, rate] of Object.entries(value as Record<string, unknown>)) {
    try {
      const action = rateLimitActions.find((known) => known === name);
      if (action === undefined) throw new UnreadableValue(unknownAction(name));
      if (rate !== undefined) overrides[action] = parseOverride(rate);
    } catch (error) {
      if (!(error instanceof UnreadableValue)) throw error;
      findings.push({ path: [name], message: error.message });
    }
  }
  if (findings.length > 0) throw new UnreadableValue(findings);
  return overrides;
}

function parseOverride(rate: unknown): RateLimit[] {
  if (rate === null || rate === false) return [];
  if (typeof rate !== "string") throw new UnreadableValue("must be text such as 5/m/ip");
  return parseRates(rate);
}

function unknownAction(name: string): string {
  const near = nearestName(name, rateLimitActions);
  return near === undefined
    ? `is no action; the actions are ${rateLimitActions.join(", ")}`
    : `is no action; did you mean ${near}?`;
}

/** The table in force. */
export function resolveRateLimits(
  given: false | RateLimitOverrides,
  options: { emailVerificationByCode: boolean },
): RateLimits {
  const defaults = defaultRateLimits(options);
  const inForce = (action: RateLimitAction): readonly RateLimit[] =>
    given === false ? [] : (given[action] ?? parseRates(defaults[action]));
  const entries = rateLimitActions.map((action) => [action, inForce(action)]);
  return Object.fromEntries(entries) as RateLimits;
}

/** The table as `ACCOUNT_RATE_LIMITS` would write it: `false` where nothing is limited. */
export function writeRateLimits(limits: RateLimits): false | Record<string, string> {
  const written = Object.entries(limits).map(([action, rates]) => [action, rates.map(writeRate).join(",")]);
  return written.every(([, rates]) => rates === "") ? false : Object.fromEntries(written);
}

function writeRate({ amount, period, scope }: RateLimit): string {
  const unit = Object.entries(SECONDS).find(([, seconds]) => seconds === period)?.[0];
  return `${amount}/${unit ?? `${period}s`}/${scope}`;
}
