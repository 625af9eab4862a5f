import { Buffer } from "node:buffer";
import type { Problem } from "../text/messages.ts";
import type { HttpRequest } from "./request.ts";

export type BodyResult =
  | {
      readonly ok: true;
      readonly body: Readonly<Record<string, unknown>>;
      /** A key came twice: `body` has the last value, and nothing must be done on the strength of it (T-04). */
      readonly ambiguous: boolean;
    }
  | {
      readonly ok: false;
      readonly status: 400 | 413 | 415;
      readonly problem: Problem;
      /** What is there in place of an object. */
      readonly found?: unknown;
    };

/** A media type without its parameters, in lower case. */
export function mediaType(contentType: string | null): string {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Stops reading as soon as the limit is passed, and does not begin where `Content-Length` says that it will be. */
export async function readBytes(request: HttpRequest, limit: number): Promise<Uint8Array | "too large"> {
  const promised = Number(request.headers.get("content-length") ?? 0);
  return promised > limit ? "too large" : request.read(limit);
}

/** As Django's `DATA_UPLOAD_MAX_NUMBER_FIELDS`. Nothing that is sent here has as many. */
const MOST_FIELDS = 1000;

/**
 * Whether a body may hold more fields than anything that is sent here. To take many small fields apart costs hundreds of times what as
 * many bytes in one cost, and nobody else is served meanwhile (T-91), so it is asked of the bytes.
 *
 * @param mark what stands between two fields
 */
export function isCrowded(bytes: Uint8Array, mark: string): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let marks = 0;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
    marks += 1;
    if (marks >= MOST_FIELDS) return true;
  }
  return false;
}
