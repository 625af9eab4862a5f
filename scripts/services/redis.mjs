import { randomBytes } from "node:crypto";
import { chown, writeFile } from "node:fs/promises";
import path from "node:path";
import { find, requireServer } from "./installed.mjs";
import { startService } from "./service.mjs";

/** What means something in URLs. */
const awkward = "/?#@:%";

/** Whether it can be started without installing anything. */
export const hasRedis = () => find("redis-server") !== undefined;

/**
 * A Redis with the password that is in the URL. What it acknowledged outlives its process in any case, and with `durable` the machine's
 * crash too.
 *
 * @param {import("./service.mjs").ServiceOptions & { tls?: { key: string, certificate: string } }} [options] `tls`: both as PEM, for a
 *   Redis that speaks nothing else, at `localhost`, with a user for Gatehouse whose password is as awkward as can be
 */
export async function startRedis({ durable = false, tls } = {}) {
  const server = await requireServer("redis-server", { title: "Redis", debian: "redis-server" });
  const password = randomBytes(12).toString("hex");
  return startService({
    title: "Redis",
    ready: /Ready to accept connections/,
    end: "SIGKILL",
    url: (port) =>
      tls
        ? `rediss://gatehouse:${encodeURIComponent(password + awkward)}@localhost:${port}`
        : `redis://:${password}@127.0.0.1:${port}`,
    async prepare({ folder, owner }) {
      const lines = [
        "bind 127.0.0.1",
        `requirepass ${password}`,
        `dir ${folder}`,
        'save ""',
        "appendonly yes",
        `appendfsync ${durable ? "always" : "no"}`,
      ];
      const own = async (/** @type {string} */ name, /** @type {string} */ text) => {
        const file = path.join(folder, name);
        await writeFile(file, text, { mode: 0o600 });
        if (owner) await chown(file, owner.uid, owner.gid);
        return file;
      };
      if (tls) {
        lines.push(
          `tls-cert-file ${await own("certificate.pem", tls.certificate)}`,
          `tls-key-file ${await own("key.pem", tls.key)}`,
          "tls-auth-clients no",
          `user gatehouse on ">${password}${awkward}" ~gatehouse:* +@all`,
        );
      }
      const configuration = await own("redis.conf", `${lines.join("\n")}\n`);
      const ports = (/** @type {number} */ port) =>
        tls ? ["--port", "0", "--tls-port", String(port)] : ["--port", String(port)];
      return (port) => [server, configuration, ...ports(port)];
    },
  });
}
