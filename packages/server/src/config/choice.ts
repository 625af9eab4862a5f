import { nearestName } from "./nearest-name.ts";
import { type Reader, readList, readOrNone, readText } from "./readers.ts";
import { parsed, type SettingOptions } from "./setting.ts";
import { type Finding, UnreadableValue } from "./unreadable-value.ts";

interface ChoiceOptions<T extends string> extends SettingOptions {
  /** Other spellings, such as Django's dotted paths. */
  readonly aliases?: Readonly<Record<string, T>>;
}

/** A text wherever one of `values` is offered for completion and any alias is taken as well. */
export type Spelling<T extends string> = T | (string & {});

export interface Choice<T extends string> extends ChoiceOptions<T> {
  readonly values: readonly T[];
  readonly doc: string;
}

export function pick<T extends string>(value: unknown, choice: Pick<Choice<T>, "values" | "aliases">): T {
  const { values, aliases = {} } = choice;
  const found = values.find((known) => known === value);
  if (found !== undefined) return found;
  const alias = typeof value === "string" && Object.hasOwn(aliases, value) ? aliases[value] : undefined;
  if (alias !== undefined) return alias;
  const near = typeof value === "string" ? nearestName(value, values) : undefined;
  const question = near === undefined ? "" : `; did you mean ${near}?`;
  throw new UnreadableValue(`must be one of ${values.join(", ")}${question}`);
}

export function pickAll<T extends string>(
  value: unknown,
  choice: Pick<Choice<T>, "values" | "aliases">,
): T[] {
  if (!Array.isArray(value)) throw new UnreadableValue("must be a list");
  const chosen: T[] = [];
  const findings: Finding[] = [];
  for (const [index, item] of value.entries()) {
    try {
      const name = pick(item, choice);
      if (!chosen.includes(name)) chosen.push(name);
    } catch (error) {
      if (!(error instanceof UnreadableValue)) throw error;
      findings.push({ path: [index], message: error.message });
    }
  }
  if (findings.length > 0) throw new UnreadableValue(findings);
  return chosen;
}

/** One name of a few. */
export function choice<const T extends string>(initial: T, about: Choice<T>) {
  const { values, aliases, ...rest } = about;
  return parsed<Spelling<T>, T>({
    ...rest,
    initial,
    read: readText,
    parse: (value) => pick(value, { values, ...(aliases && { aliases }) }),
  });
}

export function choiceOrNone<const T extends string>(about: Choice<T>) {
  const { values, aliases, ...rest } = about;
  return parsed<Spelling<T> | null, T | null>({
    ...rest,
    initial: null,
    read: readOrNone(readText),
    parse: (value) => (value === null ? null : pick(value, { values, ...(aliases && { aliases }) })),
  });
}

/** A list of some names of a few; a name given twice counts once. */
export function choices<const T extends string>(initial: readonly NoInfer<T>[], about: Choice<T>) {
  const { values, aliases, ...rest } = about;
  return parsed<readonly Spelling<T>[], readonly T[]>({
    ...rest,
    initial,
    read: readList as Reader,
    parse: (value) => pickAll(value, { values, ...(aliases && { aliases }) }),
  });
}
