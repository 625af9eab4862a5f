import { expect } from "vitest";
import type { StageKey } from "../../../src/domain/pending-login.ts";
import { atSecondFactor, pendingOf, personWithApp } from "../../flows/second-factor-person.ts";
import type { House } from "../../support/house.ts";
import type { Visitor } from "../../support/visitor.ts";
import type { Client } from "./surfaces.ts";

/**
 * Somebody at each stage of a log-in, for the operations that only they may call. The house has trusted browsers on.
 *
 * @example const waitingAt = await everyStage(house, "browser"); // then: waitingAt("mfa_trust")
 */
export async function everyStage(house: House, client: Client): Promise<(stage?: StageKey) => Visitor> {
  const email = `waiting-${client}@example.com`;
  const { app } = await personWithApp(house, client, email);
  const asked = await atSecondFactor(house, client, email);
  const trusting = await atSecondFactor(house, client, email);
  const reply = await trusting.post("/auth/2fa/authenticate", { code: app.nextCode() });
  // Other clients than browsers have nothing to remember the trust in.
  expect(pendingOf(reply)).toBe(client === "browser" ? "mfa_trust" : undefined);
  return (stage) => (stage === "mfa_trust" ? trusting : asked);
}
