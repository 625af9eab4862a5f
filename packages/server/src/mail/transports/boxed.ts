/** Lines in a box, as the console transports print what they do not send. */
export function boxed(title: string, lines: readonly string[]): string {
  const head = `┌─ ${title} `.padEnd(72, "─");
  return `\n${head}\n${lines.map((line) => `│ ${line}`.trimEnd()).join("\n")}\n└${"─".repeat(71)}\n`;
}
