import { UnreadableValue } from "./unreadable-value.ts";

export interface ProxySslHeader {
  /** In lower case. */
  readonly header: string;
  readonly value: string;
}

/**
 * Reads Django's pair, with the header in Django's notation (`HTTP_X_FORWARDED_PROTO`) or its own (`X-Forwarded-Proto`).
 *
 * @throws UnreadableValue
 */
export function parseProxySslHeader(value: unknown): ProxySslHeader | null {
  if (value === null) return null;
  const [header, secure, ...rest] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof header !== "string" || typeof secure !== "string" || rest.length > 0) {
    throw new UnreadableValue("must be a header and its value, such as X-Forwarded-Proto,https");
  }
  return {
    header: header
      .replace(/^HTTP_/, "")
      .replaceAll("_", "-")
      .toLowerCase(),
    value: secure,
  };
}

/** The pair back. */
export function writeProxySslHeader(setting: ProxySslHeader | null): string[] | null {
  return setting === null ? null : [setting.header, setting.value];
}
