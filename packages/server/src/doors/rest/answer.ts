import type { Settings } from "../../config/settings.ts";
import { jsonReply, type Reply, withHeaders } from "../../http/reply.ts";
import type { Problem } from "../../text/messages.ts";
import type { FieldErrors } from "./fields.ts";

/** What an operation says. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const accepted = (body: unknown): Answer => ({ status: 202, body });
export const created = (body: unknown): Answer => ({ status: 201, body });

/** REST framework's `APIException`. */
export const refused = (
  status: number,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): Answer => ({
  status,
  body: { detail, ...more },
});

/** REST framework's `ValidationError`. */
export const invalid = (errors: FieldErrors): Answer => ({ status: 400, body: errors });

/** REST framework's `Throttled`. @param seconds until the next try can succeed */
export function throttled(seconds: number): Answer {
  const wait = Math.max(1, Math.ceil(seconds));
  const unit = wait === 1 ? "second" : "seconds";
  return {
    ...refused(429, `Request was throttled. Expected available in ${wait} ${unit}.`),
    headers: { "Retry-After": String(wait) },
  };
}

/** What flows find wrong, by field; what is about none of them comes under REST framework's name for that. */
export function byField(problems: readonly Problem[]): FieldErrors {
  const errors: Record<string, string[]> = {};
  for (const { param = "non_field_errors", message } of problems) {
    errors[param] = [...(errors[param] ?? []), message];
  }
  return errors;
}

/** The answer as JSON, in the wrapping that `REST_ERROR_ENVELOPE` asks for. */
export function present({ status, body, headers = {}, cookies = [] }: Answer, { rest }: Settings): Reply {
  const isWrapped = status >= 400 && rest.errorEnvelope === "detailed";
  const shown = isWrapped
    ? { error: true, message: "An error occurred", details: body, status_code: status }
    : body;
  return withHeaders(jsonReply(status, shown), headers, cookies);
}
