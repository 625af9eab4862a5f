/*
 * What somebody writes who has installed the packages: compiled by their types, and run on what came in the tarballs.
 * It prints one line when all is well.
 */
import { AuthError, GatehouseClient } from "@gatehouse/client";
import { passkeys } from "@gatehouse/client/passkeys";
import { requireUser } from "@gatehouse/guard";
import { requireUser as expressGuard } from "@gatehouse/guard/express";
import { requireUser as fastifyGuard } from "@gatehouse/guard/fastify";
import { requireUser as honoGuard } from "@gatehouse/guard/hono";
import { createAuth, gatehouseHandler } from "@gatehouse/next";
import { embeddedEngine } from "@gatehouse/next/embedded";
import { watchRequests } from "@gatehouse/next/instrumentation";
import { safeNext } from "@gatehouse/next/paths";
import { gatehouseProxy } from "@gatehouse/next/proxy";
import { AuthProvider, useUser } from "@gatehouse/react";
import { defineConfig } from "gatehouse";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

const config = defineConfig({
  debug: true,
  secretKey: "a key for tests alone, long enough to be taken for a real one 0123456789",
  database: { url: "sqlite://:memory:" },
  log: { level: "silent" },
  account: { signupFields: ["email*", "password1*"], emailVerification: "none" },
});

watchRequests();
const engine = embeddedEngine({ config, env: {}, migrate: true });
const { GET, POST } = gatehouseHandler(engine);
const { getSession } = createAuth({ engine, signIn: "/login", home: "/" });
const proxy = gatehouseProxy({ protect: ["/account"], signIn: "/login", home: "/" });

const client = new GatehouseClient({
  baseUrl: "http://localhost",
  client: "app",
  fetch: (url, init) => (init.method === "POST" ? POST : GET)(new Request(url, init)),
});

const person = { email: "ada@example.com", password: "correct-horse-42-battery" };
const state = await client.auth.signup(person);
if (state.status !== "authenticated") throw new Error(`Signed up, and yet ${state.status}.`);
const refused = await client.auth.login(person).catch((error: unknown) => error);
if (!(refused instanceof AuthError) || refused.code !== "conflict") throw refused;

// No passkeys outside of a browser, which is said before anybody is asked.
const keyless = await passkeys(client)
  .login()
  .catch((error: unknown) => error);
if (!(keyless instanceof AuthError) || keyless.code !== "passkeys_unsupported") throw keyless;

function Greeting() {
  return createElement("p", null, `Hello, ${useUser()?.display}`);
}
const page = renderToString(
  // biome-ignore lint/correctness/noChildrenProp: its type asks for them, and Node runs no JSX.
  createElement(AuthProvider, { client, initialState: state, children: createElement(Greeting) }),
);

const guarded = requireUser({ gatehouse: (request) => engine.send(request) })(() => Response.json("in"));
const stranger = await guarded(new Request("http://localhost/notes"), undefined);
if (stranger.status !== 401) throw new Error(`A stranger got ${stranger.status}.`);
for (const guard of [expressGuard, fastifyGuard, honoGuard]) guard({ gatehouse: "http://localhost:8000" });

await engine.close();
console.log(page, safeNext("//evil.example", "/home"), typeof getSession, typeof proxy);
