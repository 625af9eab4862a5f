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
