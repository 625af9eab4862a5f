import { atSecondFactor } from "../../flows/second-factor-person.ts";
import type { House } from "../../support/house.ts";
import { type Reply, Visitor } from "../../support/visitor.ts";
import { present, sessionSecretOf } from "./requests.ts";
import type { Client } from "./surfaces.ts";

export const MANY = 50;
export const TOTP = "/account/authenticators/totp";
export const CODES = "/account/authenticators/recovery-codes";

/** Many log-ins of Ann's that wait for her second factor, each in a session of its own. */
export async function queue(house: House, client: Client): Promise<readonly Visitor[]> {
  const visitors: Visitor[] = [];
  while (visitors.length < MANY) visitors.push(await atSecondFactor(house, client));
  return visitors;
}

/** The same session in many hands. */
export async function tabs(house: House, owner: Visitor): Promise<readonly Visitor[]> {
  const visitors = Array.from({ length: MANY }, () => new Visitor(house, owner.client));
  for (const visitor of visitors) await visitor.get("/config");
  return visitors.map((visitor) => present(visitor, sessionSecretOf(owner)));
}

export const sendCode = (visitor: Visitor, code: string | undefined) =>
  visitor.post("/auth/2fa/authenticate", { code });
export const proveAgain = (visitor: Visitor, code: string | undefined) =>
  visitor.post("/auth/2fa/reauthenticate", { code });
export const countOf = (replies: readonly Reply[], status: number) =>
  replies.filter((reply) => reply.status === status).length;
