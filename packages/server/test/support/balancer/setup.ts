/** Vitest's global set-up for a run behind nginx: three processes that serve what tests open, and nginx before them. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { startNginx } from "../../../../../scripts/services/nginx.mjs";
import { documentedServer, replaced } from "./configuration.ts";
import {
  STANDS_PER_WORKER,
  setFolder,
  socketOfNginx,
  socketOfNode,
  socketOfProcess,
  standName,
  THREE,
  testHeaders,
} from "./stand.ts";

const program = fileURLToPath(new URL("node-process.ts", import.meta.url));

export async function setup() {
  const nginx = await startNginx(({ folder }) => servers(folder));
  const processes = await Promise.all(THREE.map((node) => startProcess(socketOfProcess(nginx.folder, node))));
  setFolder(nginx.folder);
  return async () => {
    await Promise.all(processes.map(endProcess));
    await nginx.stop();
  };
}

/** A server for each house that may be open at a time. */
async function servers(folder: string): Promise<string> {
  const stands = Array.from({ length: availableParallelism() }, (_, worker) =>
    Array.from({ length: STANDS_PER_WORKER }, (_, n) => standName(worker + 1, n + 1)),
  );
  const blocks = stands.flat().map(async (stand) => {
    const block = await documentedServer({
      name: stand,
      listen: [
        `listen unix:${socketOfNginx(folder, stand)};`,
        // As a balancer before it would say who asks.
        "set_real_ip_from unix:;",
        `real_ip_header ${testHeaders.address};`,
        `add_header ${testHeaders.node} $answered_by always;`,
      ].join("\n"),
      nodes: THREE.map((node) => `unix:${socketOfNode(folder, { stand, node })}`),
    });
    return replaced(block, /\$scheme\b/, variable(testHeaders.scheme));
  });
  // Told to those who ask alone: other tests compare answers to the byte.
  const answeredBy = `map ${variable(testHeaders.node)} $answered_by { "" ""; default $upstream_addr; }`;
  return [answeredBy, ...(await Promise.all(blocks))].join("\n");
}

/** What nginx calls a request's header. */
const variable = (header: string) => `$http_${header.toLowerCase().replaceAll("-", "_")}`;

async function startProcess(socketPath: string): Promise<ChildProcess> {
  const child = fork(program, [socketPath], { execArgv: ["--conditions=gatehouse-source"] });
  await once(child, "message");
  return child;
}

async function endProcess(child: ChildProcess): Promise<void> {
  child.disconnect();
  await once(child, "exit");
}
