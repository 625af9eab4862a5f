import { type Logger, pino } from "pino";
import type { Settings } from "./config/settings.ts";

/** Whatever ends up in a log record by mistake under one of these names is cut out (T-92, ASVS 16.2.5). */
const SECRET_PATHS = ["password", "token", "key", "secret", "cookie", "authorization"].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/**
 * One JSON object per line on standard output, or, with `LOG_FORMAT=pretty`, a line that a person reads. `LOG_LEVEL` says
 * how much; `silent` writes nothing.
 */
export async function createLogger(settings: Settings): Promise<Logger> {
  const options = {
    level: settings.log.level,
    base: null,
    redact: { paths: SECRET_PATHS, censor: "[removed]" },
  };
  if (settings.log.format === "json") return pino(options);
  // What production never needs is loaded where it is.
  const { default: pretty } = await import("pino-pretty");
  return pino(
    options,
    pretty({ sync: true, singleLine: true, translateTime: "SYS:HH:MM:ss", colorize: process.stdout.isTTY }),
  );
}
