// One of the three processes behind nginx: serves each house that is open in the tests, and keeps nothing from one to the next.
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { type NodeOptions, openNode } from "./node.ts";

const [socketPath] = process.argv.slice(2);
const open = new Map<string, AsyncDisposable>();

/** The houses of this node: PUT opens one, DELETE closes it. */
const server = createServer(async (incoming, outgoing) => {
  try {
    const options = (await json(incoming)) as NodeOptions;
    // A test's process that ended without a word has closed nothing.
    await open.get(options.socketPath)?.[Symbol.asyncDispose]();
    open.delete(options.socketPath);
    if (incoming.method === "PUT") open.set(options.socketPath, await openNode(options));
    outgoing.end();
  } catch (error) {
    outgoing.writeHead(500).end(String(error));
  }
});
server.listen(socketPath, () => process.send?.("ready"));
process.once("disconnect", () => process.exit());
