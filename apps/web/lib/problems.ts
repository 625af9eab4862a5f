import { AuthError, type ErrorCode } from "@gatehouse/client";
import { UnknownStep } from "./after-auth.ts";

/** What a form shows after a failed attempt: a message per field, and one for the whole. */
export interface Problems {
  fields: Record<string, string>;
  form: string | undefined;
  /** Nothing is wrong: the person said no, or let it be. */
  mild?: boolean;
}

export const NO_PROBLEMS: Problems = { fields: {}, form: undefined };

const CHANGED_MINDS: readonly ErrorCode[] = ["passkey_cancelled", "passkey_timed_out"];

const UNEXPECTED = "Something went wrong. Please try again.";

/**
 * Sorts an error into the fields of a form. Messages for a field that the form does not show join the form's own.
 *
 * @param shown names of the fields on the page
 * @param renamed fields that the server knows by another name, theirs to ours
 */
export function problemsOf(
  error: unknown,
  shown: readonly string[],
  renamed: Partial<Record<string, string>> = {},
): Problems {
  if (error instanceof UnknownStep) return { fields: {}, form: error.message };
  if (!(error instanceof AuthError)) return { fields: {}, form: UNEXPECTED };
  const fields: Record<string, string> = {};
  const rest = waitMessage(error) ?? error.formErrors().join("\n");
  const elsewhere: string[] = [];
  for (const [param, messages] of Object.entries(error.fieldErrors())) {
    const name = renamed[param] ?? param;
    if (shown.includes(name)) fields[name] = messages.join("\n");
    else elsewhere.push(...messages);
  }
  const form = [rest, ...elsewhere].filter(Boolean).join("\n");
  return {
    fields,
    form: form === "" ? undefined : form,
    ...(CHANGED_MINDS.includes(error.code) && { mild: true }),
  };
}

/** One message for an error, where there is no form to sort it into. */
export function messageOf(error: unknown): string {
  const { form } = problemsOf(error, []);
  return form ?? UNEXPECTED;
}

function waitMessage(error: AuthError): string | undefined {
  if (error.status !== 429 && error.status !== 503) return undefined;
  const reason = error.status === 429 ? "Too many attempts." : "The service is busy.";
  return `${reason} Please try again ${error.retryAfter === undefined ? "in a moment" : `in ${duration(error.retryAfter)}`}.`;
}

/** @param seconds rounded up to what people say: "40 seconds", "2 minutes", "1 hour" */
export function duration(seconds: number): string {
  if (seconds < 90) return plural(Math.max(1, Math.ceil(seconds)), "second");
  if (seconds < 90 * 60) return plural(Math.ceil(seconds / 60), "minute");
  return plural(Math.ceil(seconds / 3600), "hour");
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
