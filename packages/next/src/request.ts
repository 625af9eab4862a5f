import { GatehouseClient } from "@gatehouse/client";
import { cookies, headers } from "next/headers.js";
import type { EngineConnection } from "./engine.ts";
import { passOnCookies } from "./pass-on-cookies.ts";

/** An engine that takes longer is treated as one that is away. */
const TIMEOUT_MS = 5_000;

/** What the engine may learn of a request that asks something of our own. */
const PASSED = /^(cookie|user-agent|accept-language|host|x-real-ip|x-forwarded-(for|host|proto))$/;

/**
 * Remembers an answer for one request. Next gives each request a cookie jar of its own, and a server action another one
 * than the page that is rendered after it, which may have to see what the action did. (React's `cache` remembers in
 * components alone, not in route handlers and server actions.)
 */
export function oncePerRequest<T>(answer: () => Promise<T>): () => Promise<T> {
  const answers = new WeakMap<object, Promise<T>>();
  return async () => {
    const jar = await cookies();
    const known = answers.get(jar);
    if (known !== undefined) return known;
    const asked = answer();
    answers.set(jar, asked);
    return asked;
  };
}

/** The session cookie of the request under way. */
export async function sessionToken(engine: EngineConnection): Promise<string | undefined> {
  const [jar, name] = await Promise.all([cookies(), engine.sessionCookie()]);
  return jar.get(name)?.value;
}

/** A client that speaks to the engine as the visitor of the request under way. */
export async function clientOfRequest(engine: EngineConnection): Promise<GatehouseClient> {
  const [incoming, jar, sessionCookie] = await Promise.all([headers(), cookies(), engine.sessionCookie()]);
  const passed = [...incoming].filter(([name]) => PASSED.test(name));
  return new GatehouseClient({
    // Only the path counts.
    baseUrl: "http://gatehouse.invalid",
    async fetch(url, { method = "GET", headers: asked, body = null, signal }) {
      const timeout = AbortSignal.timeout(TIMEOUT_MS);
      const answer = await engine.send(
        new Request(url, {
          method,
          headers: [...passed, ...new Headers(asked)],
          body,
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        }),
      );
      passOnCookies(answer.headers, { jar, sessionCookie });
      return answer;
    },
  });
}
