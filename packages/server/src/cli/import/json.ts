import { pipeline, type Readable } from "node:stream";
import pick from "stream-json/filters/pick.js";
import streamArray from "stream-json/streamers/stream-array.js";
import { isRecord } from "./fields.ts";
import type { Read } from "./read.ts";

/** The elements of a JSON list, or of the one list in a document that `key` names, without holding the rest. */
export async function* jsonElements(stream: Readable, key?: string): AsyncGenerator<Read> {
  let number = 0;
  try {
    for await (const item of elementsOf(stream, key)) {
      number += 1;
      const element: unknown = isRecord(item) ? item["value"] : undefined;
      yield isRecord(element) ? { line: number, record: element } : { line: number, fault: "not_a_record" };
    }
  } catch (error) {
    // The parser's message quotes what it stumbled over, which may be a hash. After it nothing can be made out.
    if (isSystemError(error)) throw error;
    yield { line: number + 1, fault: "not_json" };
  }
}

function elementsOf(stream: Readable, key: string | undefined): AsyncIterable<unknown> {
  const done = () => undefined;
  return key === undefined
    ? pipeline(stream, streamArray.withParserAsStream(), done)
    : pipeline(stream, pick.withParserAsStream({ filter: key }), streamArray.asStream(), done);
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
