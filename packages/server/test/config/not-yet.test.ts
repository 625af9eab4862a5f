import { describe, expect, it } from "vitest";
import { refuseNotYet } from "../../src/config/not-yet.ts";
import { settingsOf } from "./environment.ts";

const refused = (env: Record<string, string>) => () => refuseNotYet(settingsOf(env));

describe("settings that would promise what nobody keeps", () => {
  it.each([[{ ACCOUNT_EMAIL_CONFIRMATION_HMAC: "false" }, "ACCOUNT_EMAIL_CONFIRMATION_HMAC asks for"]])(
    "are refused: %j",
    (env: Record<string, string>, part) => {
      expect(refused(env)).toThrow(part);
    },
  );

  it("are not in the way of who leaves them as they are", () => {
    expect(refused({})).not.toThrow();
  });
});
