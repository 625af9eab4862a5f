import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An operator's SMS gateway on this machine: real HTTP, and answers as a test wants them. */
export interface SmsGateway extends AsyncDisposable {
  readonly url: string;
  readonly posted: Posted[];
  /** The status of the answers from now on; `silent`: none at all. */
  answer: number | "silent";
}

export async function openSmsGateway(): Promise<SmsGateway> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      posted.push({ headers: request.headers, body });
      if (gateway.answer === "silent") return;
      const moved = gateway.answer >= 300 && gateway.answer < 400;
      response.writeHead(gateway.answer, moved ? { Location: "/elsewhere" } : {}).end("+31612345678 ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const gateway: SmsGateway = {
    url: `http://127.0.0.1:${port}/sms`,
    posted,
    answer: 200,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return gateway;
}
