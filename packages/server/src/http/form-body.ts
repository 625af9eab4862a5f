import { problem } from "../text/messages.ts";
import { type BodyResult, isCrowded, mediaType, readBytes } from "./body.ts";
import type { HttpRequest } from "./request.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads an HTML form as browsers send it (URL Standard, `application/x-www-form-urlencoded`). No body counts as an empty
 * form.
 *
 * @param limit bytes
 */
export async function readFormBody(request: HttpRequest, limit: number): Promise<BodyResult> {
  const contentType = request.headers.get("content-type");
  const isForm = mediaType(contentType) === "application/x-www-form-urlencoded";
  if (contentType !== null && !isForm) return notAForm;
  const bytes = await readBytes(request, limit);
  if (bytes === "too large") return { ok: false, status: 413, problem: problem("body_too_large") };
  if (bytes.byteLength > 0 && !isForm) return notAForm;
  if (isCrowded(bytes, "&")) return { ok: false, status: 400, problem: problem("too_many_fields") };
  const fields = new URLSearchParams(decoder.decode(bytes));
  const body: Record<string, unknown> = Object.fromEntries(fields);
  // Which of two values was meant is not ours to guess (T-04).
  if (Object.keys(body).length < fields.size)
    return { ok: false, status: 400, problem: problem("repeated_form_field") };
  return { ok: true, body, ambiguous: false };
}

const notAForm: BodyResult = { ok: false, status: 415, problem: problem("unsupported_form_type") };
