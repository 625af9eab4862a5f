import { totpCode } from "../../packages/server/src/crypto/totp.ts";
import type { App } from "./browser.ts";
import type { Side } from "./sides.ts";

/** Sets an authenticator app up on this side. @returns what it shows at any moment */
export async function setUpTotp(owner: App, side: Side): Promise<() => string> {
  const { secret } = (await owner.api(side, "GET /account/authenticators/totp")).body.meta;
  const code = () => totpCode(secret, { counter: Math.floor(Date.now() / 30_000), digits: 6 });
  const reply = await owner.api(side, "POST /account/authenticators/totp", { code: code() });
  if (reply.status !== 200) throw new Error(`${side} set no authenticator app up: ${reply.text}`);
  return code;
}
