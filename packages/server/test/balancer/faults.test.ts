/** What people behind the documented nginx notice of nodes that die, or make room for a new version. */
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { startNginx } from "../../../../scripts/services/nginx.mjs";
import { production, type Served, serve, workFolder } from "../cli/gatehouse.ts";
import { Crowd, crowdSettings } from "../nodes/crowd.ts";
import { documentedServer } from "../support/balancer/configuration.ts";
import { leasedUrl } from "../support/leased-url.ts";

const PEOPLE = 6;

/** Three times `gatehouse serve`, with these arguments, and nginx before them. */
async function openThree(...how: readonly string[]) {
  const env = {
    ...production,
    ...crowdSettings,
    ALLAUTH_TRUSTED_PROXY_COUNT: "1",
    DATABASE_URL: await leasedUrl(),
  };
  const start = (...args: string[]) => serve({ cwd: workFolder(), env }, [...how, ...args]);
  const nodes: Served[] = await Promise.all([start(), start(), start()]);
  let down: readonly Served[] = [];
  const nginx = await startNginx(({ port }) =>
    documentedServer({
      name: "gatehouse",
      // At a reload nginx closes connections that clients keep for later. Browsers take another then; `fetch` in Node fails.
      listen: `listen 127.0.0.1:${port};\nkeepalive_timeout 0;`,
      nodes: nodes.map((node) => `127.0.0.1:${node.port}${down.includes(node) ? " down" : ""}`),
    }),
  );
  onTestFinished(() => nginx.stop());
  return {
    url: nginx.url,
    nodes,
    /** Another process in the place of one that has ended. */
    async startAgain(n: number) {
      nodes[n] = await start("--port", nodes[n]?.port ?? "");
    },
    /** Which nodes nginx shall do without from now on. */
    async without(...those: readonly Served[]) {
      down = those;
      await nginx.reload();
      // Until nginx has answered what it began before.
      await pause(1000);
    },
  };
}

test("a node killed under load: who waited for its answer may be told to come back, nobody else notices, and nothing is lost", {
  timeout: 120_000,
}, async () => {
  const { url, nodes, startAgain } = await openThree();
  const crowd = new Crowd([() => url]);
  await crowd.during(PEOPLE, async () => {
    await pause(2000);
    await nodes[1]?.stop("SIGKILL");
    await pause(2000);
    await startAgain(1);
    await pause(1000);
  });
  expect(crowd.accounts.length).toBeGreaterThan(10);
  expect(crowd.surprises).toEqual([]);
  expect(crowd.turnedAway).toBeLessThanOrEqual(PEOPLE);
  expect(await crowd.forgotten()).toEqual([]);
});

test("three nodes restarted one after the other, as documented: nobody notices", {
  timeout: 120_000,
}, async () => {
  const { url, nodes, startAgain, without } = await openThree();
  const crowd = new Crowd([() => url]);
  await crowd.during(PEOPLE, async () => {
    for (const [n, node] of nodes.entries()) {
      await without(node);
      expect(await node.stop()).toBe(0);
      await startAgain(n);
      await without();
    }
  });
  expect(crowd.accounts.length).toBeGreaterThan(10);
  expect(crowd.surprises).toEqual([]);
  expect(Object.fromEntries(crowd.answers.others)).toEqual({});
  expect(await crowd.forgotten()).toEqual([]);
});

describe.each([[[]], [["--workers", "2"]]])(
  "nodes that are stopped one after the other without a word to nginx, serve %j",
  {
    timeout: 120_000,
  },
  (how) => {
    test("nobody notices, and nothing that was acknowledged is lost", async () => {
      const { url, nodes, startAgain } = await openThree(...how);
      const crowd = new Crowd([() => url]);
      await crowd.during(PEOPLE, async () => {
        for (const [n, node] of nodes.entries()) {
          await pause(500);
          expect(await node.stop()).toBe(0);
          await startAgain(n);
        }
      });
      expect(crowd.accounts.length).toBeGreaterThan(10);
      expect(crowd.surprises).toEqual([]);
      expect(Object.fromEntries(crowd.answers.others)).toEqual({});
      expect(await crowd.forgotten()).toEqual([]);
    });

    test("nobody notices, however quickly they ask", async () => {
      const { url, nodes } = await openThree(...how);
      const answers = await hurry(url, async () => {
        for (const node of nodes.slice(1)) {
          await pause(500);
          expect(await node.stop()).toBe(0);
        }
      });
      expect(Object.keys(answers).toSorted()).toEqual(["GET: 200", "POST: 400"]);
    });
  },
);

/** What nodes are quick to answer: hundreds of times a second, by half of them as something that nginx repeats nowhere. */
const trifles = [
  { path: "/config", init: { method: "GET" } },
  {
    path: "/auth/password/reset",
    init: {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"key":"1-a-b","password":"x"}',
    },
  },
];

/**
 * Lets some ask for trifles, one after the other, until `meanwhile` is done. So few that nginx has a connection to each node for each of them: where
 * it makes new ones all the time, one may be made at the very moment at which a door closes, and no server can help that.
 *
 * @returns how often there was which answer
 */
async function hurry(url: string, meanwhile: () => Promise<void>): Promise<Readonly<Record<string, number>>> {
  const answers: Record<string, number> = {};
  let going = true;
  const asking = Array.from({ length: 2 }, () => trifles)
    .flat()
    .map(async ({ path, init }) => {
      while (going) {
        const response = await fetch(`${url}/_allauth/app/v1${path}`, init);
        await response.arrayBuffer();
        const answer = `${init.method}: ${response.status}`;
        answers[answer] = (answers[answer] ?? 0) + 1;
      }
    });
  await meanwhile();
  going = false;
  await Promise.all(asking);
  return answers;
}

test("no node at all: 503 with Retry-After, in the words of the API", async () => {
  const { url, nodes } = await openThree();
  await Promise.all(nodes.map((node) => node.stop("SIGKILL")));
  const answer = await fetch(`${url}/_allauth/app/v1/config`);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await answer.json()).toMatchObject({ status: 503, errors: [{ code: "unavailable" }] });
});
