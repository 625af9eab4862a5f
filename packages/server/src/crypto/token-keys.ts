import { createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, type JWK } from "jose";
import type { TokenAlgorithm, TokenKey } from "../domain/token-key.ts";

/** A key together with the name by which tokens refer to it: its thumbprint (RFC 7638). Secrets have none. */
export interface NamedKey extends TokenKey {
  readonly kid: string | undefined;
  /** The public half, or the secret. */
  readonly verifying: KeyObject;
}

/** The keys of the tokens: one signs, all verify. */
export interface TokenKeys {
  readonly signing: NamedKey;
  readonly all: readonly NamedKey[];
  /** The public halves, for services that verify tokens themselves (RFC 7517). Secrets have none. */
  readonly published: readonly JWK[];
}

/** @param keys the one that signs first, then those that only verify */
export async function createTokenKeys(keys: readonly [TokenKey, ...TokenKey[]]): Promise<TokenKeys> {
  const known = await Promise.all(keys.map(nameKey));
  const named = known.map(({ key }) => key);
  const [signing] = named;
  if (signing === undefined) throw new Error("There is no key to sign tokens with.");
  const published = new Map(known.flatMap(({ jwk }) => (jwk === undefined ? [] : [[jwk.kid, jwk]])));
  return { signing, all: named, published: [...published.values()] };
}

async function nameKey({ algorithm, key }: TokenKey): Promise<{ key: NamedKey; jwk: JWK | undefined }> {
  if (key.type === "secret")
    return { key: { algorithm, key, verifying: key, kid: undefined }, jwk: undefined };
  const verifying = key.type === "private" ? createPublicKey(key) : key;
  const parts = publicParts(await exportJWK(verifying), algorithm);
  const kid = await calculateJwkThumbprint(parts);
  return { key: { algorithm, key, verifying, kid }, jwk: { ...parts, kid, alg: algorithm, use: "sig" } };
}

/** Only what RFC 7518 names as public, one by one, whatever else a JWK may hold. */
function publicParts({ kty, n, e, crv, x, y }: JWK, algorithm: TokenAlgorithm): JWK {
  const parts = { RS256: { kty, n, e }, ES256: { kty, crv, x, y }, EdDSA: { kty, crv, x }, HS256: {} };
  return parts[algorithm] as JWK;
}
