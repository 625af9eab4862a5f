import { pipeline } from "node:stream/promises";
import { exportUsers } from "../flows/export/export-users.ts";
import type { Command } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { Progress } from "./import/progress.ts";
import { newPrivateFile, systemCode } from "./import/report.ts";
import { counted, sayError, sayWarning } from "./output.ts";
import { withGatehouse } from "./surroundings.ts";

export const exportCommand: Command = {
  summary: "Write all users as lines of JSON, which `import --from ndjson` reads.",
  usage: "[--output <file>] [--include-password-hashes] [--include-second-factors]",
  options: {
    output: {
      type: "string",
      doc: "A new file, which only you can read; without one, standard output.",
    },
    "include-password-hashes": { type: "boolean", doc: "With the hashes of passwords." },
    "include-second-factors": {
      type: "boolean",
      doc: "With the secrets of authenticator apps and unused recovery codes, in clear.",
    },
  },
  positionals: { min: 0, max: 0 },
  async run({ values, surroundings }) {
    const choice = {
      passwordHashes: values.flag("include-password-hashes"),
      secondFactors: values.flag("include-second-factors"),
    };
    const path = values.text("output");
    return withGatehouse(surroundings, async ({ engine }) => {
      const output = path === undefined ? process.stdout : await newPrivateFile(path);
      using progress = new Progress(0);
      const known = { leftBehind: 0 };
      let count = 0;
      async function* lines(): AsyncGenerator<string> {
        for await (const user of exportUsers(engine, choice, known)) {
          yield `${JSON.stringify(user)}\n`;
          count += 1;
          if (path !== undefined) progress.tell(() => counted(count, "user"));
        }
      }
      try {
        await pipeline(lines, output, { end: path !== undefined });
      } catch (error) {
        const code = systemCode(error);
        if (code === undefined) throw error;
        throw new Complaint(`The export broke off after ${counted(count, "user")} (${code}).`, {
          cause: error,
        });
      }
      progress[Symbol.dispose]();
      sayError(`Exported ${counted(count, "user")}.`);
      if (known.leftBehind > 0)
        sayWarning(
          `${counted(known.leftBehind, "second factor is", "second factors are")} not in it: keys and passkeys, which work with this host alone, and secrets that do not open.`,
        );
      return 0;
    });
  },
};
