/** One target of quality.md beside what was measured. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  readonly target: string;
  readonly met: boolean;
  /** Not a matter of speed: the run fails where it is not met. */
  readonly isPromise?: boolean;
}

/** What one measurement found out. */
export interface Report {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader has to know to judge the table. */
  readonly notes: readonly string[];
  readonly figures: readonly Figure[];
}

export function figure(name: string, judged: Omit<Figure, "name">): Figure {
  return { name, ...judged };
}

/** A Markdown table whose columns are aligned, so that it reads well in a terminal too. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(3, column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, index) => pad(cells[index] ?? "", width, index)).join(" | ")} |`;
  const rule = `|${widths.map((width, index) => (index === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(columns), rule, ...rows.map(line)].join("\n");
}

export function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, measured, target, met }) => [
    name,
    measured,
    target,
    met ? "met" : "**missed**",
  ]);
  return table(["figure", "measured", "target", ""], rows);
}

export function reportText({ title, columns, rows, notes }: Report): string {
  return [`### ${title}`, table(columns, rows), ...notes].join("\n\n");
}

/** The first column holds names, the others numbers. */
function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

export function whole(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString("en").replaceAll(",", " ") : "–";
}

/** A number with as many decimals as its size makes worth reading. */
export function precise(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) < 1) return value.toFixed(3);
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}

/** Of something that may take microseconds. */
export function duration(value: number): string {
  return value < 1 ? `${precise(value * 1000)} µs` : milliseconds(value);
}

export function milliseconds(value: number): string {
  return Number.isFinite(value) ? `${precise(value)} ms` : "–";
}
