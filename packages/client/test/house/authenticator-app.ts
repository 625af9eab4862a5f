import { totpCode } from "../../../server/src/crypto/totp.ts";

/**
 * What a server that is tested with this app needs: no test waits half a minute for a code that was not used yet. One period more
 * than the oldest code that the app shows, since a period may end between typing a code and sending it.
 */
export const APP_TOLERANCE = { MFA_TOTP_TOLERANCE: "3" };

/** An authenticator app on somebody's phone. It shows codes of the nearest periods one after the other, each once. */
export class AuthenticatorApp {
  readonly #secret: string;
  #last = 0;

  /** @param secret as it is typed into the app; blanks do not count */
  constructor(secret: string) {
    this.#secret = secret.replaceAll(/\s/g, "");
  }

  nextCode(): string {
    const now = Math.floor(Date.now() / 30_000);
    this.#last = Math.max(this.#last + 1, now - 2);
    if (this.#last > now + 2) throw new Error("All codes that the server would take have been used.");
    return totpCode(this.#secret, { counter: this.#last, digits: 6 });
  }
}
