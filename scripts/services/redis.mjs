import { randomBytes } from "node:crypto";
import { chown, writeFile } from "node:fs/promises";
import path from "node:path";
import { find, requireServer } from "./installed.mjs";
import { startService } from "./service.mjs";

/** Whether it can be started without installing anything. */
export const hasRedis = () => find("redis-server") !== undefined;

/**
 * A Redis with the password that is in the URL. What it acknowledged outlives its process in any case, and with `durable` the machine's
 * crash too.
 *
 * @param {import("./service.mjs").ServiceOptions} [options]
 */
export async function startRedis({ durable = false } = {}) {
  const server = await requireServer("redis-server", { title: "Redis", debian: "redis-server" });
  const password = randomBytes(12).toString("hex");
  return startService({
    title: "Redis",
    ready: /Ready to accept connections/,
    end: "SIGKILL",
    url: (port) => `redis://:${password}@127.0.0.1:${port}`,
    async prepare({ folder, owner }) {
      const configuration = path.join(folder, "redis.conf");
      const lines = [
        "bind 127.0.0.1",
        `requirepass ${password}`,
        `dir ${folder}`,
        'save ""',
        "appendonly yes",
        `appendfsync ${durable ? "always" : "no"}`,
      ];
      await writeFile(configuration, `${lines.join("\n")}\n`, { mode: 0o600 });
      if (owner) await chown(configuration, owner.uid, owner.gid);
      return (port) => [server, configuration, "--port", String(port)];
    },
  });
}
