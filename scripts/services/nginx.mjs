import { chown, writeFile } from "node:fs/promises";
import path from "node:path";
import { requireServer } from "./installed.mjs";
import { startService } from "./service.mjs";

/** As {@link startNginx} does. @throws {import("../progress.mjs").Complaint} when there is none */
export const ensureNginx = () => requireServer("nginx", { title: "nginx", debian: "nginx" });

/**
 * An nginx with nothing but the servers that are asked for.
 *
 * @param {(place: { port: number, folder: string }) => string | Promise<string>} servers what stands in its `http` block; `folder` is
 *   its own
 */
export async function startNginx(servers) {
  const server = await ensureNginx();
  let write = () => Promise.resolve();
  const service = await startService({
    title: "nginx",
    ready: /start worker process \d/,
    end: "SIGTERM",
    url: (port) => `http://127.0.0.1:${port}`,
    async prepare({ folder, owner }) {
      const configuration = path.join(folder, "nginx.conf");
      return async (port) => {
        write = async () => {
          await writeFile(configuration, main(folder, await servers({ port, folder })));
          if (owner) await chown(configuration, owner.uid, owner.gid);
        };
        await write();
        // `-e`: it would open the log that it was built with before it reads which one is meant.
        return [server, "-p", folder, "-e", "stderr", "-c", configuration];
      };
    },
  });
  return {
    url: service.url,
    folder: service.folder,
    stop: () => service.stop(),
    /** As `nginx -s reload`: asks once more for the servers, and serves on meanwhile. */
    async reload() {
      await write();
      service.tell("SIGHUP");
    },
  };
}

/** @param {string} folder @param {string} servers */
function main(folder, servers) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `daemon off;
pid ${folder}/nginx.pid;
error_log stderr notice;
events {
  worker_connections 4096;
}
http {
access_log off;
${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n")}
${servers}
}
`;
}
