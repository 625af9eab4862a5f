import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openWorld } from "./support/world.ts";

/** Starts an example as its README says, and waits until it says where it listens. */
async function started(name: string, gatehouse: string): Promise<{ url: string } & AsyncDisposable> {
  const folder = fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ["--conditions=gatehouse-source", "server.ts"], {
    cwd: folder,
    env: { ...process.env, GATEHOUSE_URL: gatehouse, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("An example's output is a pipe.");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    return {
      url,
      async [Symbol.asyncDispose]() {
        child.kill();
        await once(child, "exit");
      },
    };
  }
  throw new Error(`The example in ${folder} ended before it listened.`);
}

describe.each(["express", "fastify", "hono"])("the server in examples/%s", (name) => {
  it("keeps notes for whoever is signed in by any credential, and for nobody else", async () => {
    await using world = await openWorld();
    await using server = await started(name, world.url);
    const notes = `${server.url}/notes`;
    const stranger = await fetch(notes);
    expect(stranger.status).toBe(401);
    expect(await stranger.json()).toEqual({ detail: "Authentication credentials were not provided." });

    const expected: string[] = [];
    for (const [credential, headers] of Object.entries(world.credentials)) {
      const { method, own } = {
        method: "POST",
        own: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
      };
      const written = await fetch(notes, {
        method,
        headers: { ...Object.fromEntries(headers), ...own },
        body: JSON.stringify({ text: credential }),
      });
      expected.push(credential);
      expect([written.status, await written.json()]).toEqual([201, { notes: expected }]);
      const read = await fetch(notes, { headers });
      expect(await read.json()).toMatchObject({ user: world.person, notes: expected });
    }
    const foreign = await fetch(notes, {
      method: "POST",
      headers: { ...Object.fromEntries(world.credentials.cookie), origin: "https://evil.example" },
    });
    expect(foreign.status).toBe(403);
  });
});
