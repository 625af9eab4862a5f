import type { Problem } from "../text/messages.ts";

export type BodyResult =
  | {
      readonly ok: true;
      readonly body: Readonly<Record<string, unknown>>;
      /** A key came twice: `body` has the last value, and nothing must be done on the strength of it (T-04). */
      readonly ambiguous: boolean;
    }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly problem: Problem };

/** A media type without its parameters, in lower case. */
export function mediaType(contentType: string | null): string {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Stops reading as soon as the limit is passed, whatever `Content-Length` promised. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array | "too large"> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return "too large";
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) return "too large";
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
