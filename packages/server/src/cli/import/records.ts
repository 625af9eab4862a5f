import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { extname } from "node:path";
import { csvRecords } from "./csv.ts";
import { jsonElements } from "./json.ts";
import { jsonLines } from "./json-lines.ts";
import type { Read } from "./read.ts";
import { sqliteRows } from "./sqlite.ts";

export interface Layout {
  /** The key of the list, where JSON is one document and not a list or a line for each. */
  readonly listIn?: string;
  /** The columns of a CSV file that does not name them itself. */
  readonly columns?: readonly string[];
  /** The table, where the file is a SQLite database. */
  readonly table?: string;
}

const SQLITE = "SQLite format 3\0";

/**
 * Reads a file record by record, whatever its size. What it is, it shows by its first characters: a SQLite database, a JSON
 * document, a list or lines of JSON, or else CSV. `line` is the number of the line, or of the element in a JSON list.
 *
 * @param options `read` is told of bytes as they are read
 */
export async function* records(
  path: string,
  { layout, read }: { layout: Layout; read: (bytes: number) => void },
): AsyncGenerator<Read> {
  const beginning = await beginningOf(path);
  if (beginning.startsWith(SQLITE)) {
    yield* sqliteRows(path, layout.table ?? "");
    return;
  }
  const stream = createReadStream(path);
  stream.on("data", (chunk) => read(chunk.length));
  const first = beginning
    .replace(/^\ufeff/, "")
    .trimStart()
    .charAt(0);
  if (extname(path).toLowerCase() === ".csv" || (first !== "{" && first !== "[")) {
    yield* csvRecords(stream, layout.columns);
  } else if (first === "[") yield* jsonElements(stream);
  else if (layout.listIn !== undefined) yield* jsonElements(stream, layout.listIn);
  else yield* jsonLines(stream);
}

export async function beginsAsSqlite(path: string): Promise<boolean> {
  return (await beginningOf(path)).startsWith(SQLITE);
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
