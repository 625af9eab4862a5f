import type { Gatehouse } from "../../packages/server/src/index.ts";

interface Asked {
  readonly token?: string;
  /** What is posted; otherwise it is a GET. */
  readonly post?: object;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly meta?: { readonly session_token?: string } };
}

/** Asks an engine in this process, as an app would over HTTP. */
export async function askAtTheDoor(gatehouse: Gatehouse, path: string, asked: Asked): Promise<Answer> {
  const { token, post } = asked;
  const request = new Request(`http://127.0.0.1/_allauth/app/v1${path}`, {
    headers: {
      "User-Agent": "bench",
      ...(token !== undefined && { "X-Session-Token": token }),
      ...(post && { "Content-Type": "application/json" }),
    },
    ...(post && { method: "POST", body: JSON.stringify(post) }),
  });
  const response = await gatehouse.fetch(request, { address: "127.0.0.1" });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}
