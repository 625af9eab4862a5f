import { SettingsError } from "../config/settings.ts";
import { DatabaseError } from "../store/errors.ts";
import { Complaint } from "./complaint.ts";
import { counted, paint, sayError } from "./output.ts";

/** Prints what ended a command, for people where they can act on it. @returns the exit code */
export function reportError(error: unknown): number {
  if (error instanceof SettingsError) {
    reportSettings(error);
    return 1;
  }
  if (error instanceof Complaint || error instanceof DatabaseError) {
    sayError(`${paint("red", "Error:", process.stderr)} ${error.message}`);
    return error instanceof Complaint ? error.exitCode : 1;
  }
  sayError(
    `${paint("red", "Unexpected error.", process.stderr)} This is a defect in Gatehouse; please report it with these lines:`,
  );
  sayError(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}

function reportSettings({ problems }: SettingsError): void {
  const count = problems.length === 1 ? "One setting needs" : `${counted(problems.length, "setting")} need`;
  sayError(`${paint("red", "Error:", process.stderr)} ${count} attention. Nothing was started.\n`);
  for (const { problem, fix } of problems) {
    sayError(`  ${paint("red", "✗", process.stderr)} ${problem}`);
    sayError(`    ${paint("dim", fix, process.stderr)}`);
  }
}
