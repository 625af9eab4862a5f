import type { House } from "../../support/house.ts";
import type { Reply, Visitor } from "../../support/visitor.ts";
import type { Client } from "./surfaces.ts";

interface RawRequest {
  readonly method?: string;
  /** Everything behind the host, as it stands on the wire. */
  readonly target: string;
  readonly origin?: string;
  readonly headers?: Readonly<Record<string, string>> | Headers;
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData | URLSearchParams;
  readonly address?: string;
}

/** Sends a request just as it is: no cookie jar, no token, no `Content-Type` that the test did not set. */
export function sendRaw(house: House, request: RawRequest): Promise<Response> {
  const { method = "GET", target, origin = "http://localhost:8000", headers, body, address } = request;
  return house.gatehouse.fetch(
    new Request(`${origin}${target}`, {
      method,
      ...(headers !== undefined && { headers }),
      ...(body !== undefined && { body }),
    }),
    { address: address ?? "192.0.2.1" },
  );
}

export function pathOf(client: Client, path: string): string {
  return `/_allauth/${client}/v1${path}`;
}

/** The headers by which this visitor would be recognised now. */
export function credentialsOf(visitor: Visitor): Record<string, string> {
  if (visitor.client === "app")
    return visitor.token === undefined ? {} : { "X-Session-Token": visitor.token };
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const csrf = visitor.cookies.get("csrftoken");
  return { ...(cookie && { Cookie: cookie }), ...(csrf && { "X-CSRFToken": csrf }) };
}

/** The secret that this visitor's session hangs on. */
export function sessionSecretOf(visitor: Visitor): string {
  const secret = visitor.client === "app" ? visitor.token : visitor.cookies.get("sessionid");
  if (secret === undefined) throw new Error("This visitor has no session.");
  return secret;
}

/** Makes the visitor present this session and no other, as after a theft. */
export function present(visitor: Visitor, secret: string): Visitor {
  if (visitor.client === "app") visitor.token = secret;
  else visitor.cookies.set("sessionid", secret);
  return visitor;
}

/** Whether the door answered as it answers strangers: nothing opened. */
export function isRefusal(reply: Reply): boolean {
  return [401, 403, 409, 410].includes(reply.status) && reply.body?.meta?.is_authenticated !== true;
}
