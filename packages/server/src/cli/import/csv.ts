import { pipeline, type Readable } from "node:stream";
import { parse } from "csv-parse";
import { Complaint } from "../complaint.ts";
import { MAX_RECORD_BYTES, type Read } from "./read.ts";
import { shown } from "./shown.ts";

/**
 * Where a quote is not closed, everything after it is one field. The parser gives up on the file then, since it cannot tell
 * where the next record begins.
 */
const MAX_HELD_BYTES = 16 * MAX_RECORD_BYTES;

/**
 * The records of a CSV file (RFC 4180) by the names of their columns; empty fields are left out. A record that cannot be
 * read leaves the others as they are.
 *
 * @param columns where the file does not begin with them
 */
export async function* csvRecords(stream: Readable, columns?: readonly string[]): AsyncGenerator<Read> {
  /** Where the record before ended: one in quotes may go on over several lines, and is named by its first. */
  let last = columns === undefined ? 1 : 0;
  const faults: Read[] = [];
  const parser = parse({
    bom: true,
    columns: columns === undefined ? readHeader : [...columns],
    // Firebase writes a comma after the last column, and quotes nothing but what has a comma.
    relax_column_count: columns !== undefined,
    relax_quotes: columns !== undefined,
    skip_empty_lines: true,
    max_record_size: MAX_HELD_BYTES,
    skip_records_with_error: true,
    on_record: (record: Record<string, string>, { lines }): Read => {
      const line = Math.min(last + 1, lines);
      last = lines;
      return isTooLong(record) ? { line, fault: "record_too_long" } : { line, record: withoutEmpty(record) };
    },
    on_skip: (error) => {
      last = lineOf(error);
      faults.push({ line: last, fault: faultOf(error) });
      return undefined;
    },
  });
  // The parser is ahead of whoever reads.
  const faultsBefore = (line: number) => {
    const found = faults.findIndex((fault) => fault.line >= line);
    return faults.splice(0, found < 0 ? faults.length : found);
  };
  try {
    const reads: AsyncIterable<Read> = pipeline(stream, parser, () => undefined);
    for await (const read of reads) {
      yield* faultsBefore(read.line);
      yield read;
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    faults.push({ line: lineOf(error), fault: faultOf(error) });
  }
  yield* faults;
}

function readHeader(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Complaint(`The first line names the column "${shown(twice)}" twice.`);
  return names;
}

function withoutEmpty(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => name !== "" && value !== ""));
}

function isTooLong(record: Readonly<Record<string, string>>): boolean {
  let length = 0;
  for (const value of Object.values(record)) length += value.length;
  return length > MAX_RECORD_BYTES;
}

function lineOf(error: unknown): number {
  const { lines } = Object(error);
  return typeof lines === "number" ? lines : 0;
}

function isCsvError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("CSV_");
}

/** In words of ours: the parser's own messages quote the record. */
function faultOf(error: unknown): string {
  switch (Object(error).code) {
    case "CSV_MAX_RECORD_SIZE":
      return "record_too_long";
    case "CSV_RECORD_INCONSISTENT_COLUMNS":
    case "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH":
      return "wrong_number_of_columns";
    default:
      return "not_csv";
  }
}
