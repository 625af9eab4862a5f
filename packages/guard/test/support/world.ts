import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openHouse } from "../../../server/test/support/house.ts";

/** A Gatehouse that listens, with one person in it who holds every credential there is. */
export interface World extends AsyncDisposable {
  readonly url: string;
  /** What it was asked by guards since the last look, by path. */
  asked(): readonly string[];
  readonly person: { readonly id: number; readonly username: string; readonly email: string };
  /** The headers that each credential travels in. */
  readonly credentials: Readonly<
    Record<"cookie" | "session token" | "API token" | "headless JWT" | "SimpleJWT", Headers>
  >;
  /** Changes the person's password, which ends all that was opened by the old one. */
  shutOut(): Promise<void>;
  fetch(request: Request): Promise<Response>;
}

const account = { username: "ada", email: "ada@example.com", password: "Vr7-kestrel-pond" };

export async function openWorld(): Promise<World> {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const house = await openHouse({
    ACCOUNT_LOGIN_METHODS: "email,username",
    ACCOUNT_EMAIL_VERIFICATION: "none",
    HEADLESS_TOKEN_STRATEGY: "jwt",
    HEADLESS_JWT_ALGORITHM: "ES256",
    HEADLESS_JWT_PRIVATE_KEY: privateKey,
    HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED: "true",
    SIMPLE_JWT_STRICT_VERIFY: "true",
  });
  const { gatehouse } = house;
  const paths: string[] = [];
  const server = createServer({ joinDuplicateHeaders: true }, (request, response) => {
    paths.push(request.url ?? "");
    gatehouse.listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { response, body: (await response.json()) as Record<string, Record<string, string>> };
  };
  const { password, ...names } = account;
  const made = await post("/api/register/", account);
  const app = await post("/_allauth/app/v1/auth/login", { email: names.email, password });
  const csrf = cookieOf(await fetch(`${url}/_allauth/browser/v1/config`), "csrftoken");
  const browser = await post(
    "/_allauth/browser/v1/auth/login",
    { email: names.email, password },
    { cookie: `csrftoken=${csrf}`, "x-csrftoken": csrf },
  );
  const pair = await post("/api/auth/login/", { email: names.email, password });
  const sessionToken = app.body.meta?.session_token ?? "";
  return {
    url,
    asked: () => paths.splice(0),
    person: { id: 1, ...names },
    credentials: {
      cookie: new Headers({ cookie: `sessionid=${cookieOf(browser.response, "sessionid")}` }),
      "session token": new Headers({ "x-session-token": sessionToken }),
      "API token": new Headers({ authorization: `Token ${made.body.token}` }),
      "headless JWT": new Headers({ authorization: `Bearer ${app.body.meta?.access_token}` }),
      SimpleJWT: new Headers({ authorization: `Bearer ${pair.body.access}` }),
    },
    async shutOut() {
      await fetch(`${url}/_allauth/app/v1/account/password/change`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-session-token": sessionToken },
        body: JSON.stringify({ current_password: password, new_password: "another-pond-42-kestrel" }),
      });
    },
    fetch: (request) => gatehouse.fetch(request),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await gatehouse.close();
    },
  };
}

function cookieOf(response: Response, name: string): string {
  const found = response.headers.getSetCookie().find((line) => line.startsWith(`${name}=`));
  return found?.slice(name.length + 1).split(";", 1)[0] ?? "";
}
