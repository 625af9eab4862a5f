/** The engine's own limit (1 MiB): what it would refuse is not worth carrying there. */
export const BODY_LIMIT = 1024 * 1024;

/**
 * How much of a refused body is still taken off the wire and dropped. A sender mostly looks for an answer only after it
 * has sent everything, and a connection that is cut before takes the answer with it; nobody may send for ever, though.
 */
const DROPPED_AT_MOST = 16 * BODY_LIMIT;

/**
 * Reads a body, and never holds more of it than the limit, whatever `Content-Length` promised or left open. How long a
 * sender may take is the server's to say (see instrumentation.ts).
 *
 * @param limit bytes
 * @returns nothing for a request without a body
 *
 * @example
 * const body = await readBody(request, BODY_LIMIT);
 * if (body === "too large") return new Response(null, { status: 413 });
 */
export async function readBody(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | "too large" | "broken off" | undefined> {
  if (request.body === null || request.method === "GET" || request.method === "HEAD") return undefined;
  const announced = Number(request.headers.get("content-length") ?? 0);
  const reader = request.body.getReader();
  // Copied into one buffer that grows: kept as they came, a mebibyte of one-byte pieces would take a hundred.
  let buffer = new Uint8Array(0);
  let size = 0;
  while (announced <= limit) {
    const piece = await reader.read().catch(() => undefined);
    if (piece === undefined) return "broken off";
    const { done, value } = piece;
    if (done) return size === 0 ? undefined : buffer.subarray(0, size);
    const needed = size + value.byteLength;
    if (needed > limit) break;
    if (needed > buffer.byteLength) buffer = grown(buffer, Math.min(2 * needed, limit));
    buffer.set(value, size);
    size = needed;
  }
  void drop(reader);
  return "too large";
}

function grown(buffer: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(buffer);
  return larger;
}

/** Goes on beside the answer. Cancelling ends the connection. */
async function drop(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let left = DROPPED_AT_MOST;
  try {
    while (left > 0) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The sender has gone: nothing is left to drop.
  }
}
