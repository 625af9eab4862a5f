import { clearExpired } from "../flows/operator/clear-expired.ts";
import type { Command } from "./command.ts";
import { counted, say } from "./output.ts";
import { withGatehouse } from "./surroundings.ts";

export const clearsessions: Command = {
  name: "clearsessions",
  summary: "Delete expired sessions, with expired codes, keys and rate-limit counts; run it daily.",
  usage: "",
  options: {},
  positionals: { min: 0, max: 0 },
  async run({ surroundings }) {
    const { sessions, secrets, limits } = await withGatehouse(surroundings, ({ engine }) =>
      clearExpired(engine),
    );
    say(
      `Deleted ${counted(sessions, "expired session")}, ${counted(secrets, "expired code or key", "expired codes and keys")} and ${counted(limits, "expired limit")}.`,
    );
    return 0;
  },
};
