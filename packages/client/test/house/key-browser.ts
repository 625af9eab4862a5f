import { onTestFinished, vi } from "vitest";
import type { SoftwareAuthenticator } from "../../../server/test/support/software-authenticator.ts";

/** What a server needs whose keys these are: they believe to be on its page. */
export const KEY_SETTINGS = {
  PUBLIC_URL: "https://example.com",
  MFA_SUPPORTED_TYPES: "recovery_codes,totp,webauthn",
  MFA_PASSKEY_LOGIN_ENABLED: "true",
};

type Options = CredentialCreationOptions & CredentialRequestOptions;

/** The part of a browser that deals with keys, as old ones have it: bytes in and bytes out. */
export class KeyBrowser {
  /** The key that its owner has at hand. */
  key: SoftwareAuthenticator | undefined;
  /** What the browser says in place of an answer. */
  refusal: unknown;
  /** Asks that wait for their owner, newest last. */
  readonly asked: Options[] = [];
  #choose: (() => void) | undefined;

  /** Gives this process such a browser until the test ends. */
  static open({ secure = true, able = true } = {}): KeyBrowser {
    const browser = new KeyBrowser();
    const { create, get } = browser;
    vi.stubGlobal("isSecureContext", secure);
    const menu = { isConditionalMediationAvailable: async () => true };
    if (able)
      vi.stubGlobal(
        "PublicKeyCredential",
        Object.assign(() => undefined, menu),
      );
    vi.stubGlobal("navigator", able ? { credentials: { create, get } } : {});
    onTestFinished(() => void vi.unstubAllGlobals());
    return browser;
  }

  /** Chooses a key in the menu of a field. */
  choose(): void {
    this.#choose?.();
  }

  readonly create = async (options: Options): Promise<unknown> => {
    const { publicKey } = options as { publicKey: PublicKeyCredentialCreationOptions };
    const key = await this.#owner(options);
    return inBytes(
      key.create({
        ...publicKey,
        rp: { id: publicKey.rp.id ?? "" },
        user: { id: toText(publicKey.user.id) },
        challenge: toText(publicKey.challenge),
        authenticatorSelection: { residentKey: publicKey.authenticatorSelection?.residentKey ?? "" },
      }),
    );
  };

  readonly get = async (options: Options): Promise<unknown> => {
    const { publicKey } = options as { publicKey: PublicKeyCredentialRequestOptions };
    const key = await this.#owner(options);
    return inBytes(key.get({ rpId: publicKey.rpId ?? "", challenge: toText(publicKey.challenge) }));
  };

  /** In the menu of a field it takes until they choose, and otherwise they do at once. */
  async #owner(options: Options): Promise<SoftwareAuthenticator> {
    this.asked.push(options);
    if (this.refusal !== undefined) throw this.refusal;
    const { signal, mediation } = options;
    if (mediation === "conditional")
      await new Promise<void>((chosen, refused) => {
        this.#choose = chosen;
        signal?.addEventListener("abort", () => refused(new DOMException("Aborted.", "AbortError")));
      });
    if (!this.key) throw new DOMException("There is no key.", "NotAllowedError");
    return this.key;
  }
}

function toText(bytes: BufferSource): string {
  if (!(bytes instanceof Uint8Array)) throw new TypeError("The page is to hand over bytes.");
  return Buffer.from(bytes).toString("base64url");
}

function inBytes({ response, ...rest }: { response: object }) {
  const { transports, ...texts } = response as { transports?: string[] };
  const bytes = Object.entries<string>(texts).map(([name, text]) => {
    const { buffer, byteOffset, byteLength } = Buffer.from(text, "base64url");
    return [name, buffer.slice(byteOffset, byteOffset + byteLength)] as const;
  });
  return {
    ...rest,
    response: { ...Object.fromEntries(bytes), ...(transports && { getTransports: () => transports }) },
    getClientExtensionResults: () => ("clientExtensionResults" in rest ? rest.clientExtensionResults : {}),
  };
}
