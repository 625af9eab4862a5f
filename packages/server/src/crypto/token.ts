import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { NamedKey, TokenKeys } from "./token-keys.ts";

/** The claims go into the token in their order, behind a header in allauth's. */
export function signToken({ signing }: TokenKeys, claims: JWTPayload): Promise<string> {
  const { algorithm: alg, key, kid } = signing;
  return new SignJWT(claims)
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }), typ: "JWT" })
    .sign(key);
}

export interface Expected {
  readonly now: Date;
  /** Seconds that a token of this kind lives, whatever it says itself; absent: as long as it says. */
  readonly lifetime?: number;
  /** Seconds by which clocks may differ; default 0. */
  readonly leeway?: number;
  /** Asked of the token where given; what a token without any of them is for, its other claims say. */
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** Others sign with the same keys, and do not name them: any key of the right kind may have done it. */
  readonly namesNoKey?: boolean;
}

/** `expired` is said only of a token that one of the keys did sign. */
export type Judgement = { readonly claims: JWTPayload } | "expired" | "invalid";

/**
 * The claims of a token that one of the keys signed and that counts now; `undefined` for any other. It counts from the second of its
 * making to that of its end, with no tolerance, as in allauth and SimpleJWT (`LEEWAY` 0): nodes that share a key keep their clocks alike.
 */
export async function verifyToken(
  keys: TokenKeys,
  token: string,
  expected: Expected,
): Promise<JWTPayload | undefined> {
  const judgement = await judgeToken(keys, token, expected);
  return typeof judgement === "string" ? undefined : judgement.claims;
}

/** As {@link verifyToken}, saying of a token that does not count whether it ever did. */
export async function judgeToken(keys: TokenKeys, token: string, expected: Expected): Promise<Judgement> {
  const { now, lifetime, leeway = 0, issuer, audience } = expected;
  for (const { verifying, algorithm } of candidates(keys, token, expected)) {
    try {
      const { payload } = await jwtVerify(token, verifying, {
        algorithms: [algorithm],
        typ: "JWT",
        currentDate: now,
        clockTolerance: leeway,
        ...(lifetime !== undefined && { requiredClaims: ["exp"], maxTokenAge: lifetime }),
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      });
      return { claims: payload };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return "expired";
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return "invalid";
}

/**
 * The keys that may have signed it. The header only chooses among ours, by an exact name and with that key's own algorithm: it cannot
 * bring a key along (`jwk`, `jku`, `x5u`), name a file, or turn a public key into a secret (RFC 8725, sections 2.1, 3.1, 3.10; T-60).
 */
function candidates(
  { all }: TokenKeys,
  token: string,
  { namesNoKey = false }: Expected,
): readonly NamedKey[] {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    const fits = (key: NamedKey) => key.kid === kid || (namesNoKey && kid === undefined);
    return all.filter((key) => key.algorithm === alg && fits(key));
  } catch {
    return [];
  }
}
