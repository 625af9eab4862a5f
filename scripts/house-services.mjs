import { inRoot, root } from "./repository.mjs";
import { Service } from "./services.mjs";

/** Loopback only: a development start shows every mail to whoever opens the development mailbox. */
const host = "127.0.0.1";

/** The `gatehouse` command, as a file to give to Node. */
export const gatehouse = inRoot("packages/server/bin/gatehouse.js");

/**
 * Starts the API.
 *
 * @param {{ node: string, port: number, env: Record<string, string | undefined> }} options `env`: settings over this
 *   process's environment
 */
export function startApi({ node, port, env }) {
  return new Service({
    label: "api",
    title: "The API",
    colour: "blue",
    node,
    args: [gatehouse, "serve", "--host", host, "--port", String(port)],
    cwd: root,
    env,
    readyUrl: `http://${host}:${port}/readyz`,
  });
}

/**
 * Starts the built front end before an API.
 *
 * @param {{ node: string, port: number, apiPort: number, env: Record<string, string | undefined> }} options
 */
export function startWeb({ node, port, apiPort, env }) {
  return new Service({
    label: "web",
    title: "The front end",
    colour: "magenta",
    node,
    args: [inRoot("node_modules/next/dist/bin/next"), "start", "--hostname", host, "--port", String(port)],
    cwd: inRoot("apps/web"),
    env: {
      ...env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      GATEHOUSE_URL: `http://${host}:${apiPort}`,
    },
    readyUrl: `http://${host}:${port}/`,
  });
}
