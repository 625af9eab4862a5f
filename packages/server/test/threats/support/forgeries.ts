import { createHmac, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { exportJWK } from "jose";
import { usualEnvironment } from "../../support/house.ts";
import { newKey, tokenKey } from "../../support/tokens.ts";

const SECRET = usualEnvironment["SECRET_KEY"] ?? "";
export const encode = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** Signs whatever one likes, as nobody but a holder of the key can. */
export function signed(header: unknown, payload: unknown, privateKey = tokenKey.privateKey): string {
  const input = `${encode(header)}.${encode(payload)}`;
  const { asymmetricKeyType } = createPrivateKey(privateKey);
  const digest = asymmetricKeyType === "ed25519" ? null : "sha256";
  const signature = sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

export function hmac(header: unknown, payload: unknown, secret: string | Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

/** Made of a header and claims that would be right. */
export type Forgery = (header: object, claims: object) => string | Promise<string>;

const otherCurve = newKey("P-384");
const own = newKey("ES256");

/** What no verifier may believe, for tokens that `tokenKey` signs (ES256); whatever their claims mean. */
export const commonForgeries: Readonly<Record<string, Forgery>> = {
  "without a signature": (header, claims) => `${encode(header)}.${encode(claims)}.`,
  "with alg none": (header, claims) => `${encode({ ...header, alg: "none" })}.${encode(claims)}.`,
  "with alg None": (header, claims) => `${encode({ ...header, alg: "None" })}.${encode(claims)}.`,
  "with alg none and our kind of signature": (header, claims) => signed({ ...header, alg: "none" }, claims),
  "without alg": ({ alg: _, ...header }: { alg?: string }, claims) => signed(header, claims),
  "with alg as a list": (header, claims) => signed({ ...header, alg: ["ES256"] }, claims),
  "with the public key as an HMAC secret": (header, claims) =>
    hmac({ ...header, alg: "HS256" }, claims, tokenKey.publicKey),
  "with the public key's bytes as an HMAC secret, nameless": (_, claims) =>
    hmac(
      { alg: "HS256", typ: "JWT" },
      claims,
      createPublicKey(tokenKey.publicKey).export({ type: "spki", format: "der" }),
    ),
  "with SECRET_KEY as an HMAC secret": (_, claims) => hmac({ alg: "HS256", typ: "JWT" }, claims, SECRET),
  "with an empty HMAC secret": (_, claims) => hmac({ alg: "HS256", typ: "JWT" }, claims, ""),
  "by another key under our key's name": (header, claims) => signed(header, claims, own.privateKey),
  "by a key on another curve under our key's name": (header, claims) =>
    signed({ ...header, alg: "ES384" }, claims, otherCurve.privateKey),
  "by a key of another kind under our key's name": (header, claims) =>
    signed({ ...header, alg: "EdDSA" }, claims, newKey("EdDSA").privateKey),
  "by a key that it brings along as jwk": async (header, claims) =>
    signed({ ...header, jwk: await exportJWK(createPublicKey(own.publicKey)) }, claims, own.privateKey),
  "by a key that it brings along as jwk, nameless": async (_, claims) =>
    signed(
      { alg: "ES256", typ: "JWT", jwk: await exportJWK(createPublicKey(own.publicKey)) },
      claims,
      own.privateKey,
    ),
  "by a key at its jku": (header, claims) =>
    signed({ ...header, jku: "https://evil.example/jwks.json" }, claims, own.privateKey),
  "by a key at its x5u": (header, claims) =>
    signed({ ...header, x5u: "https://evil.example/x.pem" }, claims, own.privateKey),
  "with a key's name that climbs": (header, claims) =>
    hmac({ ...header, alg: "HS256", kid: "../../../../dev/null" }, claims, ""),
  "with a key's name that is SQL": (header, claims) => signed({ ...header, kid: "' OR 1=1 --" }, claims),
  "with a key's name of Object's": (header, claims) => signed({ ...header, kid: "__proto__" }, claims),
  "with a critical extension that nobody knows": (header, claims) =>
    signed({ ...header, crit: ["evil"], evil: true }, claims),
  "with an unencoded payload": (header, claims) => signed({ ...header, crit: ["b64"], b64: false }, claims),
  "of another type": (header, claims) => signed({ ...header, typ: "at+jwt" }, claims),
  "of no type": ({ typ: _, ...header }: { typ?: string }, claims) => signed(header, claims),
  "with exp as text": (header, claims) => signed(header, { ...claims, exp: "9999999999" }),
  "with exp as a list": (header, claims) => signed(header, { ...claims, exp: [9_999_999_999] }),
  "without exp": (header, { exp: _, ...claims }: { exp?: number }) => signed(header, claims),
  "with an exp that is over": (header, claims) => signed(header, { ...claims, exp: 1 }),
  "with a negative exp": (header, claims) => signed(header, { ...claims, exp: -1 }),
  "with nbf as text": (header, claims) => signed(header, { ...claims, nbf: "0" }),
  "with an nbf that is to come": (header, claims) => signed(header, { ...claims, nbf: 9_999_999_999 }),
  "with a huge nbf": (header, claims) =>
    signed(header, JSON.stringify(claims).replace(/}$/, ',"nbf":1e999}')),
  "with iat as text": (header, claims) => signed(header, { ...claims, iat: "0" }),
  "with an iat that is to come": (header, claims) => signed(header, { ...claims, iat: 9_999_999_999 }),
  "that wants to live to infinity": (header, claims) =>
    signed(header, JSON.stringify({ ...claims, iat: 1 }).replace(/"exp":\d+/, '"exp":1e999')),
  "with a list for claims": (header) => signed(header, []),
  "with no object for claims": (header) => signed(header, '"x"'),
  "in five parts": (header, claims) => `${signed(header, claims)}.x.y`,
  "as a JSON serialization": (header, claims) => {
    const [protectedHeader, payload, signature] = signed(header, claims).split(".");
    return JSON.stringify({ protected: protectedHeader, payload, signature });
  },
};
