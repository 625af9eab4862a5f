/** What a command is, for `main.ts` and its help. */
export interface Command {
  /** One line of `gatehouse --help`. */
  readonly summary: string;
  /** What follows the command's name in its usage line. */
  readonly usage: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** How many plain arguments it takes. */
  readonly positionals: { readonly min: number; readonly max: number };
  /** @returns the exit code */
  run(input: CommandInput): Promise<number>;
}

export interface CommandOption {
  readonly type: "string" | "boolean";
  readonly doc: string;
}

interface CommandInput {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
  readonly surroundings: Surroundings;
}

/** Where a command runs. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What `node:util`'s parseArgs found. */
export class OptionValues {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" ? value : undefined;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }
}
