import { clearExpired } from "../flows/operator/clear-expired.ts";
import type { Command } from "./command.ts";
import { counted, say } from "./output.ts";
import { withGatehouse } from "./surroundings.ts";

export const clearsessions: Command = {
  summary:
    "Delete what has expired: sessions, refresh tokens, codes, keys, rate-limit counts, old audit events; serve does it hourly.",
  usage: "",
  options: {},
  positionals: { min: 0, max: 0 },
  async run({ surroundings }) {
    const { sessions, refreshTokens, secrets, limits, tokenUses, events } = await withGatehouse(
      surroundings,
      ({ engine }) => clearExpired(engine),
    );
    say(
      `Deleted ${counted(sessions, "expired session")}, ${counted(refreshTokens, "expired refresh token")}, ${counted(secrets, "expired code or key", "expired codes and keys")}, ${counted(limits, "expired limit")}, ${counted(tokenUses, "old note of a token's use", "old notes of tokens' uses")} and ${counted(events, "old audit event")}.`,
    );
    return 0;
  },
};
