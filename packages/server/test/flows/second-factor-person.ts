import { expect } from "vitest";
import { totpCode } from "../../src/crypto/totp.ts";
import { createGatehouse } from "../../src/index.ts";
import { type House, usualEnvironment } from "../support/house.ts";
import { type Reply, Visitor } from "../support/visitor.ts";
import { logIn, PASSWORD, signUpVerified } from "./person.ts";

/** An authenticator app on somebody's phone. */
export class AuthenticatorApp {
  readonly house: House;
  readonly secret: string;

  constructor(house: House, secret: string) {
    this.house = house;
    this.secret = secret;
  }

  /** What it shows now, or so many periods from now. */
  code(periods = 0): string {
    const counter = Math.floor(this.house.clock.now().getTime() / 30_000) + periods;
    return totpCode(this.secret, { counter, digits: 6 });
  }

  /** Waits for a code that nobody has used yet. */
  nextCode(): string {
    this.house.clock.advance(30);
    return this.code();
  }
}

/** Scans the QR code, types the code, and has an app as second factor. The visitor is signed in. */
export async function setUpApp(visitor: Visitor): Promise<AuthenticatorApp> {
  await visitor.post("/auth/reauthenticate", { password: PASSWORD });
  const { body } = await visitor.get("/account/authenticators/totp");
  const app = new AuthenticatorApp(visitor.house, body.meta.secret);
  const reply = await visitor.post("/account/authenticators/totp", { code: app.code() });
  expect(reply.status).toBe(200);
  return app;
}

/** Somebody with an account, its address verified, and an app as second factor, signed in. */
export async function personWithApp(
  house: House,
  client: Visitor["client"],
  email = "ann@example.com",
): Promise<{ readonly visitor: Visitor; readonly app: AuthenticatorApp }> {
  const visitor = new Visitor(house, client);
  await signUpVerified(visitor, email);
  return { visitor, app: await setUpApp(visitor) };
}

export async function recoveryCodesOf(visitor: Visitor): Promise<readonly string[]> {
  const { body } = await visitor.get("/account/authenticators/recovery-codes");
  return body.data.unused_codes;
}

/** A visitor who has given the password and is asked for more. */
export async function atSecondFactor(
  house: House,
  client: Visitor["client"],
  email = "ann@example.com",
): Promise<Visitor> {
  const visitor = new Visitor(house, client);
  expect(pendingOf(await logIn(visitor, email))).toBe("mfa_authenticate");
  return visitor;
}

/** The step that a log-in waits for, as the answer names it. */
export function pendingOf(reply: Reply): string | undefined {
  const flows: readonly { id: string; is_pending?: boolean }[] = reply.body.data?.flows ?? [];
  return flows.find((flow) => flow.is_pending === true)?.id;
}

/** The same house after a restart with other settings: on the same database, at the same time. */
export async function restarted(house: House, env: Readonly<Record<string, string>>): Promise<House> {
  const gatehouse = await createGatehouse({
    env: { ...usualEnvironment, ...env },
    clock: house.clock,
    dangerouslySkipProductionChecks: true,
  });
  return { ...house, gatehouse, [Symbol.asyncDispose]: () => gatehouse.close() };
}
