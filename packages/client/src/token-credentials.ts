import type { Credentials } from "./credentials.ts";
import type { Send } from "./operation.ts";
import type { ClientOptions } from "./options.ts";
import { isAuthentication, readAuthState } from "./state.ts";
import { memoryStorage } from "./storage.ts";

/**
 * The session by a token in a header: first a session token, and from the answer on that brings them, an access token with the refresh
 * token that gets the next one. The storage holds either as one text, so that all tabs see the same.
 */
export function tokenCredentials({ storage = memoryStorage() }: ClientOptions): Credentials {
  let refreshing: Promise<void> | undefined;

  /** What is held, with an access token that still counts: whoever asks while one is fetched waits for that one. */
  async function current(send: Send): Promise<Held> {
    const held = read(await storage.get());
    if (held.refresh && Date.now() >= held.until) {
      refreshing ??= alone(held.refresh, () => renew(held, send)).finally(() => {
        refreshing = undefined;
      });
      await refreshing;
      return read(await storage.get());
    }
    return held;
  }

  async function renew({ text, refresh }: Held, send: Send): Promise<void> {
    // Another tab was faster.
    if ((await storage.get()) !== text) return;
    const answer = await send<"refreshTokens">({
      name: "auth.refresh",
      method: "POST",
      path: REFRESH,
      body: { refresh_token: refresh },
      // The token was used up or its session has ended: that is for the answer to whatever is asked next to say.
      accepts: [400],
    });
    if ((await storage.get()) !== text) return;
    const { access_token, refresh_token } = "data" in answer ? answer.data : {};
    await storage.set(access_token ? write(access_token, refresh_token ?? refresh) : null);
  }

  return {
    mode: "omit",
    async headers({ path }, { send }) {
      return path === REFRESH ? {} : proofOf(await current(send));
    },
    async accessToken(send) {
      return (await current(send)).access ?? null;
    },
    async learn(operation, answer, sent) {
      // The protocol sends a token only when it changed, and access tokens only with a log-in.
      const { session_token, access_token, refresh_token } = answer.meta ?? {};
      if (access_token && refresh_token) await storage.set(write(access_token, refresh_token));
      else if (session_token) await storage.set(session_token);
      else {
        const unknown = isAuthentication(answer) && readAuthState(answer).status === "anonymous";
        const isGone = answer.status === 410 || (unknown && operation.endsSession);
        const held = read(await storage.get());
        // A late answer says nothing about a token that has arrived since.
        if (JSON.stringify(proofOf(held)) !== JSON.stringify(sent)) return false;
        if (isGone) await storage.set(null);
        else if (unknown && held.refresh) {
          // This device's clock is behind, or keys have changed: the refresh token will tell.
          await storage.set(`${held.access} ${held.refresh} 0`);
          return true;
        }
      }
      return false;
    },
  };
}

const REFRESH = "/tokens/refresh";

interface Held {
  readonly text: string | null;
  readonly session?: string | undefined;
  readonly access?: string | undefined;
  readonly refresh: string;
  /** By this device's clock. */
  readonly until: number;
}

function read(text: string | null): Held {
  const [first, refresh = "", until] = text?.split(" ") ?? [];
  return { text, refresh, until: Number(until), [refresh ? "access" : "session"]: first };
}

/** A tenth of its life before an access token ends, it is not sent any more: it might end on its way. */
function write(access: string, refresh: string): string {
  const [, claims = ""] = access.split(".");
  const { iat, exp } = JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/")));
  return `${access} ${refresh} ${Date.now() + (exp - iat) * 900}`;
}

function proofOf({ session, access }: Held): Record<string, string> {
  if (access) return { Authorization: `Bearer ${access}` };
  return session ? { "X-Session-Token": session } : {};
}

/** One at a time among all tabs that hold this refresh token, which works once. */
function alone(refresh: string, action: () => Promise<void>): Promise<void> {
  const { locks } = globalThis.navigator ?? {};
  return locks ? locks.request(`gatehouse ${refresh}`, action) : action();
}
