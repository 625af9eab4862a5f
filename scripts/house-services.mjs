import { inRoot, root } from "./repository.mjs";
import { Service } from "./services.mjs";

/** Loopback only: a development start shows every mail to whoever opens the development mailbox. */
const host = "127.0.0.1";

/** The `gatehouse` command, as a file to give to Node. */
export const gatehouse = inRoot("packages/server/bin/gatehouse.js");

/**
 * @typedef {object} HouseOptions
 * @property {string} node the Node that runs both
 * @property {number} apiPort
 * @property {number} webPort
 * @property {Record<string, string | undefined>} env settings for both, over this process's environment
 */

/**
 * The API and the front end before it, starting.
 *
 * @param {HouseOptions} options
 * @returns {{ api: Service, web: Service }}
 */
export function startHouse({ node, apiPort, webPort, env }) {
  const settings = { ...env, SERVE_PORT: String(apiPort), WEB_PORT: String(webPort) };
  const api = new Service({
    label: "api",
    title: "The API",
    colour: "blue",
    node,
    args: [gatehouse, "serve", "--host", host, "--port", String(apiPort)],
    cwd: root,
    env: settings,
    readyUrl: `http://${host}:${apiPort}/readyz`,
  });
  const web = new Service({
    label: "web",
    title: "The front end",
    colour: "magenta",
    node,
    args: [inRoot("node_modules/next/dist/bin/next"), "start", "--hostname", host, "--port", String(webPort)],
    cwd: inRoot("apps/web"),
    env: {
      ...settings,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      GATEHOUSE_URL: `http://${host}:${apiPort}`,
    },
    readyUrl: `http://${host}:${webPort}/`,
  });
  return { api, web };
}
