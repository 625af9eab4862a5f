import { paint } from "./progress.mjs";

/** pino's levels */
const levels = new Map([
  [10, "trace"],
  [20, "debug"],
  [30, "info"],
  [40, "warn"],
  [50, "error"],
  [60, "fatal"],
]);
/** What every line carries and nobody reads here. */
const dull = new Set(["level", "time", "msg", "pid", "hostname", "name", "err", "reqId", "requestId"]);

/**
 * Turns a structured log line into one for the eye, `12:03:44 info signed up user=3`. Other text passes as it is.
 *
 * @param {string} line
 * @returns {string}
 */
export function readable(line) {
  const entry = parse(line);
  if (entry === undefined) return line;
  const time = new Date(entry.time).toTimeString().slice(0, 8);
  const level =
    typeof entry.level === "number" ? (levels.get(entry.level) ?? String(entry.level)) : entry.level;
  const details = Object.entries(entry).flatMap(([name, value]) =>
    dull.has(name) || value === null
      ? []
      : [`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`],
  );
  const stack = entry.err?.stack ?? entry.err?.message;
  const text = [paint("dim", time), level, entry.msg ?? "", paint("dim", details.join(" "))]
    .join(" ")
    .trimEnd();
  return stack === undefined ? text : `${text}\n${stack}`;
}

/**
 * @param {string} line
 * @returns {{ time: number | string, level: number | string, msg?: string, err?: { stack?: string, message?: string } } | undefined}
 */
function parse(line) {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry = JSON.parse(line);
    return "level" in entry && "time" in entry ? entry : undefined;
  } catch {
    return undefined;
  }
}
