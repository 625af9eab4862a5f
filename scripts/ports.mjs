import { connect, createServer } from "node:net";
import process from "node:process";
import { Complaint } from "./progress.mjs";

/**
 * @typedef {object} PortSetting
 * @property {string} setting the environment variable that moves it
 * @property {number} port
 * @property {string} user who wants the port, for messages
 */

/**
 * Reads a port from the environment.
 *
 * @param {string} setting
 * @param {{ fallback: number, user: string }} options
 * @returns {PortSetting}
 * @throws {Complaint} when the variable holds anything but a port number
 */
export function portSetting(setting, { fallback, user }) {
  const text = process.env[setting];
  if (text === undefined || text === "") return { setting, user, port: fallback };
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Complaint(
      `${setting} is "${text}", which is no port. Give a number from 1 to 65535, such as ${fallback}.`,
    );
  }
  return { setting, user, port };
}

/**
 * Fails with one clear sentence if somebody else has one of the ports.
 *
 * @param {readonly PortSetting[]} wanted
 */
export async function requireFreePorts(wanted) {
  for (const [index, { setting, port, user }] of wanted.entries()) {
    const twin = wanted.slice(0, index).find((other) => other.port === port);
    if (twin)
      throw new Complaint(`${twin.setting} and ${setting} are both ${port}. Give them two different ports.`);
    const obstacle = await whyNot(port);
    if (obstacle === undefined) continue;
    throw new Complaint(
      `Port ${port} ${obstacle}, and ${user} needs it.\n` +
        `Stop what uses it, or choose another port with ${setting}, for example: ${setting}=${port + 100} npm start`,
    );
  }
}

/**
 * @param {number} port
 * @returns {Promise<string | undefined>}
 */
async function whyNot(port) {
  // A listener on every address does not stop us from binding one address on every system, so ask it as well.
  for (const host of ["127.0.0.1", "::1"]) if (await answers(port, host)) return "is taken";
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      resolve(error.code === "EACCES" ? "may not be used without more rights" : "is taken");
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
function answers(port, host) {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const settle = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => settle(true));
    socket.once("timeout", () => settle(false));
    socket.once("error", () => settle(false));
  });
}
