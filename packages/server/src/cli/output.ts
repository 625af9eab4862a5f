import { stripVTControlCharacters, styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Colour where the stream shows it (a terminal, and no NO_COLOR); plain text elsewhere. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream, validateStream: true });
}

export function say(line = ""): void {
  console.log(line);
}

/** What is wrong, and whatever must not mix with a command's result. */
export function sayError(line: string): void {
  console.error(line);
}

/** What the operator should know and need not stop for. */
export function sayWarning(warning: string): void {
  sayError(`${paint("yellow", "Warning:", process.stderr)} ${warning}`);
}

/** Rows with their columns under each other. */
export function columns(rows: readonly (readonly string[])[], indent = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      index === row.length - 1 ? cell : cell + " ".repeat((widths[index] ?? 0) - width(cell)),
    );
    return `${" ".repeat(indent)}${cells.join("  ")}`.trimEnd();
  });
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

/** `1 table`, `2 tables`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A database's name for something, on a line of its own in a terminal and in a comment: any character may be in it. */
export function written(name: string): string {
  if (/^\w+$/.test(name)) return name;
  return JSON.stringify(name).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, "?");
}
