/** What a house is in a run behind nginx (`--project nodes`): three nodes, and each request at the next one. */
import { METHODS } from "node:http";
import type { Clock } from "../../../src/domain/clock.ts";
import type { Gatehouse, GatehouseConfig } from "../../../src/index.ts";
import { type NodeOptions, openNode } from "./node.ts";
import { overSocket } from "./over-socket.ts";
import {
  STANDS_PER_WORKER,
  socketOfNginx,
  socketOfNode,
  socketOfProcess,
  standName,
  THREE,
  testHeaders,
} from "./stand.ts";

interface House {
  /** The same house without a network, which the test keeps for itself. */
  readonly alone: Gatehouse;
  readonly env: Readonly<Record<string, string>>;
  readonly config: GatehouseConfig;
  readonly clock: Clock;
}

const worker = Number(process.env["VITEST_POOL_ID"]);
const free = Array.from({ length: STANDS_PER_WORKER }, (_, n) => standName(worker, n + 1)).toReversed();

export async function openThreeNodes(
  folder: string,
  { alone, env, config, clock }: House,
): Promise<Gatehouse> {
  const stand = free.pop();
  if (stand === undefined) throw new Error(`More than ${STANDS_PER_WORKER} houses are open at a time.`);
  const nodes: AsyncDisposable[] = [];
  const close = async () => {
    if (nodes.length === 0) return;
    await Promise.all(nodes.splice(0).map((node) => node[Symbol.asyncDispose]()));
    free.push(stand);
  };
  // What an operator's function does has to happen in the test's own process: there, the nodes share it.
  const inProcess = Object.keys(config).length > 0;
  const opened = await Promise.allSettled(
    THREE.map(async (node) => {
      const socketPath = socketOfNode(folder, { stand, node });
      const options = { socketPath, env: { ...behindNginx, ...env }, config };
      nodes.push(await (inProcess ? openNode(options) : openInProcess(folder, node, options)));
    }),
  );
  const failure = opened.find((outcome) => outcome.status === "rejected");
  if (failure !== undefined) {
    await close();
    throw failure.reason;
  }
  const nginx = overSocket(socketOfNginx(folder, stand));
  return {
    ...alone,
    async fetch(request, peer = {}) {
      if (!comesThrough(request)) return alone.fetch(request, peer);
      return nginx.fetch(request, {
        [testHeaders.scheme]: new URL(request.url).protocol.slice(0, -1),
        [testHeaders.time]: String(clock.now().getTime()),
        ...(peer.address !== undefined && { [testHeaders.address]: peer.address }),
      });
    },
    async close() {
      nginx.close();
      await close();
      await alone.close();
    },
  };
}

/** The development mailbox answers nobody who comes by a proxy, and Node's own parser refuses methods that nobody has named. */
const comesThrough = ({ url, method }: Request) =>
  METHODS.includes(method) && !new URL(url).pathname.startsWith("/__dev/");

const behindNginx = {
  ALLAUTH_TRUSTED_PROXY_COUNT: "1",
  SECURE_PROXY_SSL_HEADER: "X-Forwarded-Proto,https",
};

async function openInProcess(
  folder: string,
  node: number,
  { socketPath, env }: NodeOptions,
): Promise<AsyncDisposable> {
  const ask = async (method: string) => {
    const process = overSocket(socketOfProcess(folder, node));
    const body = JSON.stringify({ socketPath, env });
    const answer = await process.fetch(new Request("http://node/", { method, body }));
    if (!answer.ok) throw new Error(await answer.text());
    process.close();
  };
  await ask("PUT");
  return { [Symbol.asyncDispose]: () => ask("DELETE") };
}
