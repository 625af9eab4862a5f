import { isCrowded, mediaType, readBytes } from "../../http/body.ts";
import { readFormBody } from "../../http/form-body.ts";
import { readJsonBody } from "../../http/json-body.ts";
import type { HttpRequest } from "../../http/request.ts";
import { problem } from "../../text/messages.ts";
import { type Answer, invalid, refused } from "./answer.ts";
import { pythonType } from "./python-type.ts";

type Body = Readonly<Record<string, unknown>>;

/**
 * What a request's body holds, read as its media type says: JSON, or a form of either kind, as REST framework's default parsers.
 *
 * @param limit bytes
 */
export async function readBody(request: HttpRequest, limit: number): Promise<{ body: Body } | Answer> {
  const contentType = request.headers.get("content-type");
  switch (mediaType(contentType)) {
    case "":
    case "application/json":
      return fromJson(request, limit);
    case "application/x-www-form-urlencoded": {
      const read = await readFormBody(request, limit);
      if (read.ok) return { body: read.body };
      return read.status === 413 ? tooLarge : refused(400, read.problem.message);
    }
    case "multipart/form-data":
      return fromMultipart(request, { contentType: contentType ?? "", limit });
    default:
      return refused(415, `Unsupported media type "${shown(contentType ?? "")}" in request.`);
  }
}

const tooLarge = refused(413, "The request body is too large.");
const tooMany = refused(400, problem("too_many_fields").message);

async function fromJson(request: HttpRequest, limit: number): Promise<{ body: Body } | Answer> {
  const read = await readJsonBody(request, limit);
  if (read.ok && read.ambiguous) return refused(400, "JSON parse error - An object names a key twice.");
  if (read.ok) return { body: read.body };
  switch (read.problem.code) {
    case "body_too_large":
      return tooLarge;
    case "too_many_fields":
      return tooMany;
    case "unsupported_media_type":
      return refused(415, 'Unsupported media type "" in request.');
    case "not_an_object":
      return invalid({
        non_field_errors: [`Invalid data. Expected a dictionary, but got ${pythonType(read.found)}.`],
      });
    default:
      return refused(400, "JSON parse error - The body is not valid JSON.");
  }
}

/** Text fields alone: nothing here takes a file. */
async function fromMultipart(
  request: HttpRequest,
  { contentType, limit }: { contentType: string; limit: number },
): Promise<{ body: Body } | Answer> {
  const bytes = await readBytes(request, limit);
  if (bytes === "too large") return tooLarge;
  // Every part begins behind a line's end and two dashes, whatever the boundary is (RFC 2046, section 5.1.1).
  if (isCrowded(bytes, "\r\n--")) return tooMany;
  try {
    const form = await new Response(new Uint8Array(bytes), {
      headers: { "Content-Type": contentType },
    }).formData();
    const names = [...form.keys()];
    if (new Set(names).size < names.length) return refused(400, "The form names a field twice.");
    return { body: Object.fromEntries(form.entries()) };
  } catch {
    return refused(400, "Multipart form parse error - The body is not a valid multipart form.");
  }
}

/** No error gives back more of what was sent than these many characters. */
const shown = (text: string) => text.slice(0, 64);
