import type { CDPSession, Page } from "playwright-core";

interface Abilities {
  /** Keeps passkeys, which are found without a name. */
  readonly passkeys?: boolean;
  /** Knows its owner, by a finger or a PIN. */
  readonly verifies?: boolean;
  /** Is offered in the menu of the sign-in field. */
  readonly menu?: boolean;
}

/** Runs inside the page, before its own scripts. */
function withoutMenu(): void {
  PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
}

/** Chromium's own virtual authenticator, in the hand of whoever looks at the page. */
export class Authenticator {
  readonly #cdp: CDPSession;
  readonly #authenticatorId: string;

  private constructor(cdp: CDPSession, authenticatorId: string) {
    this.#cdp = cdp;
    this.#authenticatorId = authenticatorId;
  }

  /** Gives the visitor a device that does at once what it is asked to. */
  static async for(page: Page, abilities: Abilities = {}): Promise<Authenticator> {
    const { passkeys = true, verifies = true, menu = false } = abilities;
    // It would choose itself in the menu of the sign-in field, before anybody can press a button.
    if (!menu) await page.addInitScript(withoutMenu);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable", { enableUI: false });
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: passkeys ? "internal" : "usb",
        hasResidentKey: passkeys,
        hasUserVerification: verifies,
        isUserVerified: verifies,
        automaticPresenceSimulation: true,
      },
    });
    return new Authenticator(cdp, authenticatorId);
  }

  /** Whether its owner will touch it when they are asked to. What has been asked before stays unanswered. */
  async touches(enabled: boolean): Promise<void> {
    await this.#cdp.send("WebAuthn.setAutomaticPresenceSimulation", { ...this.#self, enabled });
  }

  /** Whether it knows the finger that touches it. */
  async knows(isUserVerified: boolean): Promise<void> {
    await this.#cdp.send("WebAuthn.setUserVerified", { ...this.#self, isUserVerified });
  }

  /** How many keys it holds. */
  async count(): Promise<number> {
    const { credentials } = await this.#cdp.send("WebAuthn.getCredentials", this.#self);
    return credentials.length;
  }

  /** Copies what it holds to another visitor's device, as password managers do between the devices of one person. */
  async copyTo(other: Authenticator): Promise<void> {
    const { credentials } = await this.#cdp.send("WebAuthn.getCredentials", this.#self);
    for (const credential of credentials)
      await other.#cdp.send("WebAuthn.addCredential", { ...other.#self, credential });
  }

  /** Loses all that it holds. */
  async clear(): Promise<void> {
    await this.#cdp.send("WebAuthn.clearCredentials", this.#self);
  }

  get #self() {
    return { authenticatorId: this.#authenticatorId };
  }
}
