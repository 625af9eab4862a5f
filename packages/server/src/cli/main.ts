import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { nearestName } from "../config/nearest-name.ts";
import { type Command, OptionValues } from "./command.ts";
import { commands } from "./commands.ts";
import { Complaint } from "./complaint.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { say } from "./output.ts";
import { reportError } from "./report-error.ts";
import { readDotEnv } from "./surroundings.ts";

/**
 * Runs one command line.
 *
 * @param args what stands after `gatehouse`
 * @returns the exit code: 0 done, 1 something is wrong, 2 the command was written wrongly
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    return reportError(error);
  }
}

async function dispatch([name, ...rest]: readonly string[]): Promise<number> {
  switch (name) {
    case undefined:
      say(await help());
      return 2;
    case "--help":
    case "-h":
    case "help": {
      const topic = rest[0];
      say(topic === undefined ? await help() : commandHelp(topic, await commandNamed(topic)));
      return 0;
    }
    case "--version":
    case "-v":
      say(version());
      return 0;
    default:
      return runCommand(name, rest);
  }
}

/** The package's own, whether this file runs as a source or built. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "";
}

async function help(): Promise<string> {
  return generalHelp(
    await Promise.all(Array.from(commands, async ([name, load]) => [name, await load()] as const)),
  );
}

async function commandNamed(name: string): Promise<Command> {
  const load = commands.get(name);
  if (load !== undefined) return load();
  const near = nearestName(name, [...commands.keys()]);
  const hint = near === undefined ? "" : ` Did you mean "gatehouse ${near}"?`;
  throw new Complaint(`There is no command "${name}".${hint}\n"gatehouse --help" lists all commands.`, {
    exitCode: 2,
  });
}

async function runCommand(name: string, args: readonly string[]): Promise<number> {
  const command = await commandNamed(name);
  const { values, positionals } = parse(name, command, args);
  if (values["help"] === true) {
    say(commandHelp(name, command));
    return 0;
  }
  const { min, max } = command.positionals;
  if (positionals.length < min || positionals.length > max) {
    const fault = positionals.length < min ? "Something is missing" : "There is too much";
    throw new Complaint(`${fault}. The command is written: gatehouse ${name} ${command.usage}`, {
      exitCode: 2,
    });
  }
  const cwd = process.cwd();
  readDotEnv(cwd);
  return command.run({
    values: new OptionValues(values),
    positionals,
    surroundings: { cwd, env: process.env },
  });
}

function parse(name: string, command: Command, args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([option, { type }]) => [option, { type }]),
  );
  try {
    const help = { type: "boolean", short: "h" } as const;
    return parseArgs({
      args: [...args],
      options: { ...options, help },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    if (!isParseError(error)) throw error;
    throw new Complaint(
      `${explain(error, name, command)}\nThe command is written: gatehouse ${name} ${command.usage}`,
      {
        exitCode: 2,
      },
    );
  }
}

function isParseError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

function explain(error: Error & { code: string }, name: string, command: Command): string {
  const given = /^Unknown option '(-[^']*)'/.exec(error.message)?.[1];
  if (given === undefined) return `${error.message.split(". ")[0]}.`;
  const near = nearestName(given.replace(/^-+/, ""), Object.keys(command.options));
  const hint = near === undefined ? "" : ` Did you mean --${near}?`;
  return `gatehouse ${name} has no option ${given}.${hint}`;
}
