/** One of the three nodes that a house has behind nginx. */
import type { RequestListener } from "node:http";
import { createHttpServer } from "../../../src/http/node-listener.ts";
import { createGatehouse, type GatehouseConfig } from "../../../src/index.ts";
import { TestClock } from "../test-clock.ts";
import { testHeaders } from "./stand.ts";

export interface NodeOptions {
  readonly socketPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config?: GatehouseConfig;
}

/** A whole Gatehouse that serves HTTP at a Unix socket, at the times that its requests say. */
export async function openNode({ socketPath, env, config = {} }: NodeOptions): Promise<AsyncDisposable> {
  const clock = new TestClock();
  const gatehouse = await createGatehouse({ config, env, clock, dangerouslySkipProductionChecks: true });
  const server = createHttpServer(onTime(clock, gatehouse.listener));
  // nginx may run as another user.
  await new Promise<void>((resolve) => server.listen({ path: socketPath, writableAll: true }, resolve));
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await gatehouse.close();
    },
  };
}

function onTime(clock: TestClock, listener: RequestListener): RequestListener {
  return (incoming, outgoing) => {
    const time = incoming.headers[testHeaders.time.toLowerCase()];
    if (time !== undefined) clock.set(new Date(Number(time)));
    listener(incoming, outgoing);
  };
}
