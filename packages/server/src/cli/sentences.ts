import type { Problem } from "../text/messages.ts";

/** What a flow found wrong, as lines that name the field. */
export function sentences(problems: readonly Problem[]): string[] {
  return problems.map(({ message, param }) => (param === undefined ? message : `${param}: ${message}`));
}
