import { type Logger, pino } from "pino";
import type { Settings } from "./config/settings.ts";

/** Whatever ends up in a log record by mistake under one of these names is cut out (T-92, ASVS 16.2.5). */
const SECRET_PATHS = ["password", "token", "key", "secret", "cookie", "authorization"].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** One JSON object per line on standard output (`LOG_LEVEL`); `silent` writes nothing. */
export function createLogger(settings: Settings): Logger {
  return pino({
    level: settings.log.level,
    base: null,
    redact: { paths: SECRET_PATHS, censor: "[removed]" },
  });
}
