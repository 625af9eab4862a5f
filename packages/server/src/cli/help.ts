import type { Command, CommandOption } from "./command.ts";
import { columns, paint } from "./output.ts";

export function generalHelp(commands: readonly (readonly [name: string, Command])[]): string {
  return [
    `${paint("bold", "gatehouse")}: a self-hosted authentication server`,
    "",
    "Usage: gatehouse <command> [options]",
    "",
    ...columns(commands.map(([name, { summary }]) => [paint("bold", name), summary])),
    "",
    "  gatehouse <command> --help   tells more about one command",
    "  gatehouse --version          prints the version",
    "",
    "Settings come from gatehouse.config.ts in this folder, from .env and from the environment, which wins.",
  ].join("\n");
}

export function commandHelp(name: string, command: Command): string {
  const help: CommandOption = { type: "boolean", doc: "Print this text." };
  const options = Object.entries({ ...command.options, help });
  return [
    command.summary,
    "",
    `Usage: gatehouse ${name} ${command.usage}`.trimEnd(),
    "",
    ...columns(
      options.map(([name, { type, doc }]) => [`--${name}${type === "string" ? " <value>" : ""}`, doc]),
    ),
  ].join("\n");
}
