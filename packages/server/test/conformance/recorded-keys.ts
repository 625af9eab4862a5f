import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";

/** A key of the recording, of which only the public half is known, and ours that stands for it. */
interface KeyPair {
  readonly theirs: KeyObject;
  readonly ours: KeyObject;
  /** The coordinates of our public key. */
  readonly point: Buffer;
}

interface Credential {
  readonly id: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject?: string;
    readonly authenticatorData?: string;
    readonly signature?: string;
  };
}

/** Behind the coordinates there is nothing: the key comes last, as x, three bytes of CBOR, and y. */
const POINT = { x: -67, xEnd: -35, y: -32 } as const;

/**
 * The software keys of a recording. Their private halves were not recorded, and the challenges are ours, so what they said
 * is said again by keys of our own: under the same ids, with the same flags and counters, and wrong where it was wrong.
 */
export class RecordedKeys {
  readonly #keys = new Map<string, KeyPair>();

  /** The text of a request, with our credential in it where there was one. `ours` puts our challenges for theirs. */
  inRequest(text: string, ours: (text: string) => string): string {
    if (!text.includes('"clientDataJSON"')) return text;
    const body = JSON.parse(text) as { credential: Credential };
    const { credential } = body;
    const clientData = ours(decode(credential.response.clientDataJSON).toString("utf8"));
    const response = this.#response(credential, Buffer.from(clientData));
    return JSON.stringify({ ...body, credential: { ...credential, response } });
  }

  #response({ id, response }: Credential, clientData: Buffer): Credential["response"] {
    const { attestationObject, authenticatorData, signature } = response;
    const clientDataJSON = clientData.toString("base64url");
    if (attestationObject !== undefined) {
      const object = decode(attestationObject);
      const { point } = this.#keyOf(id, object);
      point.copy(object, object.length + POINT.x, 0, 32);
      point.copy(object, object.length + POINT.y, 32);
      return { ...response, clientDataJSON, attestationObject: object.toString("base64url") };
    }
    const key = this.#keyOf(id);
    const authData = decode(authenticatorData ?? "");
    const over = (data: Buffer) => Buffer.concat([authData, createHash("sha256").update(data).digest()]);
    const theirClientData = decode(response.clientDataJSON);
    // Of a key that was never registered nobody can say whether its signature was right; it does not come to that.
    const right = verify("sha256", over(theirClientData), key.theirs, decode(signature ?? ""));
    const signed = sign("sha256", right ? over(clientData) : Buffer.from("something else"), key.ours);
    return { ...response, clientDataJSON, signature: signed.toString("base64url") };
  }

  #keyOf(id: string, attestationObject?: Buffer): KeyPair {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const { privateKey: ours, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const pair = {
      ours,
      point: Buffer.concat([decode(x), decode(y)]),
      theirs: attestationObject === undefined ? publicKey : publicKeyIn(attestationObject),
    };
    this.#keys.set(id, pair);
    return pair;
  }
}

function publicKeyIn(object: Buffer): KeyObject {
  const x = object.subarray(POINT.x, POINT.xEnd).toString("base64url");
  const y = object.subarray(POINT.y).toString("base64url");
  return createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
}

const decode = (text: string) => Buffer.from(text, "base64url");
