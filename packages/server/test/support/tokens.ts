import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { logIn } from "../flows/person.ts";
import type { House } from "./house.ts";
import { type Reply, Visitor } from "./visitor.ts";

/** Keys made for one run of the tests. */
export function newKey(kind: "RS256" | "ES256" | "EdDSA" | "P-384"): {
  privateKey: string;
  publicKey: string;
} {
  if (kind === "RS256") return inPem(generateKeyPairSync("rsa", { modulusLength: 2048 }));
  if (kind === "EdDSA") return inPem(generateKeyPairSync("ed25519"));
  return inPem(generateKeyPairSync("ec", { namedCurve: kind === "ES256" ? "P-256" : "P-384" }));
}

function inPem({ privateKey, publicKey }: KeyPairKeyObjectResult): { privateKey: string; publicKey: string } {
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

const es256 = newKey("ES256");

/** Tokens signed by the fastest of the keys. */
export const withTokens: Readonly<Record<string, string>> = {
  HEADLESS_TOKEN_STRATEGY: "jwt",
  HEADLESS_JWT_ALGORITHM: "ES256",
  HEADLESS_JWT_PRIVATE_KEY: es256.privateKey,
};
export const tokenKey = es256;

export interface Tokens {
  readonly session: string;
  readonly access: string;
  readonly refresh: string;
}

export function tokensIn({ body }: Reply): Tokens {
  const { session_token: session, access_token: access, refresh_token: refresh } = body.meta;
  for (const token of [session, access, refresh])
    if (typeof token !== "string") throw new Error(`No tokens in ${JSON.stringify(body)}`);
  return { session, access, refresh };
}

/** Logs in from somewhere else. */
export async function logInForTokens(house: House, email: string, password?: string): Promise<Tokens> {
  return tokensIn(await logIn(new Visitor(house, "app"), email, password));
}

/** A program that has nothing but what it puts into the `Authorization` header. */
export class TokenBearer extends Visitor {
  authorization: string;

  constructor(house: House, access: string, scheme = "Bearer") {
    super(house, "app");
    this.authorization = `${scheme} ${access}`;
  }

  override send(...[method, path, options]: Parameters<Visitor["send"]>): Promise<Reply> {
    this.token = undefined;
    const headers = { Authorization: this.authorization, ...options?.headers };
    return super.send(method, path, { ...options, headers });
  }
}

/** The status of the session that a request with this access token gets. */
export async function sessionBy(house: House, access: string): Promise<number> {
  return (await new TokenBearer(house, access).get("/auth/session")).status;
}

export function refresh(house: House, refreshToken: string): Promise<Reply> {
  return new Visitor(house, "app").post("/tokens/refresh", { refresh_token: refreshToken });
}

/** What an API of the operator's own makes of the token. */
export function verified(house: House, access: string) {
  const headers = { Authorization: `Bearer ${access}` };
  return house.gatehouse.verifyAccessToken(new Request("http://localhost/api", { headers }));
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
}

export function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString("utf8"));
}
