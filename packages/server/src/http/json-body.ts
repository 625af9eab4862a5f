import { problem } from "../text/messages.ts";
import { type BodyResult, isCrowded, mediaType, readBytes } from "./body.ts";
import { inspectJson, type JsonFinding } from "./json-text.ts";
import type { HttpRequest } from "./request.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON object from a request. No body and `null` count as `{}`, as in the reference. Everything that is not a
 * JSON object in UTF-8, declared as JSON, within the limit, is the sender's mistake and never ours.
 *
 * @param limit bytes
 */
export async function readJsonBody(request: HttpRequest, limit: number): Promise<BodyResult> {
  const bytes = await readBytes(request, limit);
  if (bytes === "too large") return { ok: false, status: 413, problem: problem("body_too_large") };
  if (bytes.byteLength === 0) return { ok: true, body: {}, ambiguous: false };
  if (!isJson(request.headers.get("content-type"))) {
    return { ok: false, status: 415, problem: problem("unsupported_media_type") };
  }
  if (isCrowded(bytes, ",")) return { ok: false, status: 400, problem: problem("too_many_fields") };
  let value: unknown;
  let finding: JsonFinding;
  try {
    const text = decoder.decode(bytes);
    value = JSON.parse(text);
    finding = inspectJson(text);
  } catch {
    return { ok: false, status: 400, problem: problem("malformed_json") };
  }
  if (finding === "deep") return { ok: false, status: 400, problem: problem("malformed_json") };
  if (value === null) return { ok: true, body: {}, ambiguous: false };
  if (typeof value !== "object" || Array.isArray(value)) {
    return { ok: false, status: 400, problem: problem("not_an_object"), found: value };
  }
  return { ok: true, body: value as Record<string, unknown>, ambiguous: finding === "ambiguous" };
}

/**
 * Whether a request declares something other than JSON. A form can be sent across origins without a preflight and JSON
 * cannot (ASVS 3.5.2), so such a body is refused before anything else about the request matters.
 */
export function declaresOtherThanJson(request: HttpRequest): boolean {
  const contentType = request.headers.get("content-type");
  return contentType !== null && !isJson(contentType);
}

function isJson(contentType: string | null): boolean {
  const essence = mediaType(contentType);
  return essence === "application/json" || /^application\/[\w.-]+\+json$/.test(essence);
}
