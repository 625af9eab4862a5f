import { readFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createGatehouse, type Gatehouse } from "gatehouse";
import { onTestFinished } from "vitest";
import { inRoot } from "../scripts/repository.mjs";

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer({ joinDuplicateHeaders: true }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

/** Serves an example's folder at an origin of its own, as any static file server would. */
export function serveExample(name: string): Promise<string> {
  return listening(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = inRoot("examples", name, path.normalize(pathname === "/" ? "index.html" : pathname));
    const content = await readFile(file).catch(() => undefined);
    response.writeHead(content === undefined ? 404 : 200, {
      "Content-Type": types[path.extname(file)] ?? "text/plain",
    });
    response.end(content);
  });
}

/** A Gatehouse as it is without any settings, but for those that name what is around it. */
export async function openInstallation(
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly url: string; readonly gatehouse: Gatehouse }> {
  const gatehouse = await createGatehouse({
    env: {
      DATABASE_URL: "sqlite://:memory:",
      SECRET_KEY: "a key for tests alone, long enough to be taken for a real one 0123456789",
      DEBUG: "true",
      LOG_LEVEL: "silent",
      ...env,
    },
  });
  onTestFinished(() => gatehouse.close());
  await gatehouse.migrate();
  return { url: await listening(gatehouse.listener), gatehouse };
}
