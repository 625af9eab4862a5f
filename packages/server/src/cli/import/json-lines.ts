import { isRecord } from "./fields.ts";
import { MAX_RECORD_BYTES, type Read } from "./read.ts";

const NEWLINE = 0x0a;

/** One JSON object a line; empty lines are passed over. A line that cannot be read leaves the others as they are. */
export async function* jsonLines(stream: AsyncIterable<Buffer>): AsyncGenerator<Read> {
  let number = 0;
  for await (const line of lines(stream)) {
    number += 1;
    const read = line === undefined ? { fault: "record_too_long" } : parse(line);
    if (read !== undefined) yield { line: number, ...read };
  }
}

/** @yields `undefined` for a line that is too long */
async function* lines(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer) => {
    length += part.length;
    // What is too long already is only counted on.
    if (length <= MAX_RECORD_BYTES) parts.push(part);
  };
  const take = () => {
    const line = length > MAX_RECORD_BYTES ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

function parse(
  line: Buffer,
): { readonly record: Readonly<Record<string, unknown>> } | { readonly fault: string } | undefined {
  try {
    // A byte order mark is left out, and what is no UTF-8 is refused.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(line);
    if (text.trim() === "") return undefined;
    const record: unknown = JSON.parse(text);
    return isRecord(record) ? { record } : { fault: "not_a_record" };
  } catch {
    // The engine's own message quotes the line, which may hold a hash.
    return { fault: "not_json" };
  }
}
