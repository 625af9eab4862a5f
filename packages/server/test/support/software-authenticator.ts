import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { cbor } from "./cbor.ts";

/** What a page hands to `navigator.credentials`, as the server sent it. */
interface CreationOptions {
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
  readonly challenge: string;
  readonly authenticatorSelection: { readonly residentKey: string };
}
interface RequestOptions {
  readonly rpId: string;
  readonly challenge: string;
}

/** What a ceremony can be made to do wrong. */
export interface Odd {
  readonly type?: string;
  readonly origin?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  /** `UP`, `UV`, `AT` … as a bit mask, instead of what a key would set. */
  readonly flags?: number;
  readonly counter?: number;
  readonly client?: Readonly<Record<string, unknown>>;
}

export const UP = 0x01;
export const UV = 0x04;
const AT = 0x40;

export interface RegistrationJson {
  type: string;
  id: string;
  rawId: string;
  authenticatorAttachment?: string;
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] };
  clientExtensionResults: { credProps?: { rk: boolean } };
}

export interface AssertionJson {
  type: string;
  id: string;
  rawId: string;
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string };
  clientExtensionResults: Record<string, never>;
}

/** A security key with its browser: makes real ES256 keys, signs with them and counts, and does wrong when told to. */
export class SoftwareAuthenticator {
  readonly credentialId: string;
  readonly origin: string;
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #userHandle = "";
  counter = 0;

  constructor({ origin = "https://example.com", credentialId = randomBytes(16).toString("base64url") } = {}) {
    this.origin = origin;
    this.credentialId = credentialId;
  }

  /** A key of nobody's. */
  static privateKey(): KeyObject {
    return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  }

  /** `navigator.credentials.create()`: the key's registration. */
  create(options: CreationOptions, odd: Odd & { format?: AttestationFormat } = {}): RegistrationJson {
    this.#userHandle = options.user.id;
    const clientData = this.#clientData("webauthn.create", options.challenge, odd);
    const authData = Buffer.concat([
      this.#authenticatorData(odd.rpId ?? options.rp.id, {
        flags: odd.flags ?? UP | UV | AT,
        counter: odd.counter ?? this.counter,
      }),
      this.#attestedData(),
    ]);
    const { fmt, attStmt } = (odd.format ?? unattested)(signed(authData, clientData), this.#keys.privateKey);
    return {
      type: "public-key",
      ...this.#id(),
      authenticatorAttachment: "cross-platform",
      response: {
        clientDataJSON: clientData.toString("base64url"),
        attestationObject: cbor({ fmt, attStmt, authData }).toString("base64url"),
        transports: ["usb"],
      },
      clientExtensionResults: {
        credProps: { rk: options.authenticatorSelection.residentKey === "required" },
      },
    };
  }

  /** `navigator.credentials.get()`: the proof of holding the key. */
  get(options: RequestOptions, odd: Odd = {}): AssertionJson {
    this.counter += 1;
    const clientData = this.#clientData("webauthn.get", options.challenge, odd);
    const authData = this.#authenticatorData(odd.rpId ?? options.rpId, {
      flags: odd.flags ?? UP | UV,
      counter: odd.counter ?? this.counter,
    });
    return {
      type: "public-key",
      ...this.#id(),
      response: {
        clientDataJSON: clientData.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: sign("sha256", signed(authData, clientData), this.#keys.privateKey).toString("base64url"),
        userHandle: this.#userHandle,
      },
      clientExtensionResults: {},
    };
  }

  #id() {
    return { id: this.credentialId, rawId: this.credentialId };
  }

  #clientData(type: string, challenge: string, odd: Odd): Buffer {
    const client = { type, challenge, origin: this.origin, crossOrigin: false, ...odd.client };
    const { type: oddType, challenge: oddChallenge, origin } = odd;
    return Buffer.from(
      JSON.stringify({
        ...client,
        ...(oddType !== undefined && { type: oddType }),
        ...(oddChallenge !== undefined && { challenge: oddChallenge }),
        ...(origin !== undefined && { origin }),
      }),
    );
  }

  /** WebAuthn section 6.1. */
  #authenticatorData(rpId: string, { flags, counter }: { flags: number; counter: number }): Buffer {
    const tail = Buffer.alloc(5);
    tail.writeUInt8(flags, 0);
    tail.writeUInt32BE(counter, 1);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), tail]);
  }

  /** WebAuthn section 6.5.1: no make, the id, the public key as COSE writes it. */
  #attestedData(): Buffer {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const id = Buffer.from(this.credentialId, "base64url");
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const key = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
    return Buffer.concat([Buffer.alloc(16), length, id, cbor(key)]);
  }
}

/** What a signature is made over. */
function signed(authData: Buffer, clientData: Buffer): Buffer {
  return Buffer.concat([authData, createHash("sha256").update(clientData).digest()]);
}

interface Attestation {
  readonly fmt: string;
  readonly attStmt: Readonly<Record<string, unknown>>;
}
type AttestationFormat = (toBeSigned: Buffer, key: KeyObject) => Attestation;

const unattested: AttestationFormat = () => ({ fmt: "none", attStmt: {} });

/** Signed by the new key itself. */
export const selfAttested: AttestationFormat = (toBeSigned, key) => ({
  fmt: "packed",
  attStmt: { alg: -7, sig: sign("sha256", toBeSigned, key) },
});
