import process from "node:process";

/** The engine's `SESSION_COOKIE_NAME`, where this process shares its environment. Read when asked: one build, many environments. */
export function sessionCookieOfEnvironment(): string {
  return process.env["SESSION_COOKIE_NAME"] ?? "sessionid";
}
