import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { logIn, PASSWORD } from "../flows/person.ts";
import { clients, type Reply, Visitor } from "../support/visitor.ts";
import { breaches } from "../threats/support/checked-visitor.ts";
import { brokenInvariants } from "../threats/support/database.ts";
import { credentialsOf, pathOf, sendRaw } from "../threats/support/requests.ts";
import { sharedHouse } from "../threats/support/shared-house.ts";
import { broadEnvironment, type Surface, surfaces } from "../threats/support/surfaces.ts";
import { oddBytes, oddHeaders, oddMethod, oddObject, SEED } from "./support/odd.ts";

/** For each operation and client; together several hundred for each address. */
const RUNS = 150;

interface Odd {
  readonly signedIn: boolean;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

function oddRequest({ route }: Surface): fc.Arbitrary<Odd> {
  return fc.record({
    signedIn: fc.boolean(),
    method: fc.oneof(
      { weight: 6, arbitrary: fc.constant<string>(route.method) },
      { weight: 1, arbitrary: oddMethod },
    ),
    headers: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: oddHeaders }),
    body: fc.oneof(
      { weight: 4, arbitrary: oddObject(route) },
      { weight: 2, arbitrary: oddBytes },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
  });
}

/** What is wrong with an answer, whatever the question was. */
async function faultsOf({ route }: Surface, method: string, response: Response): Promise<readonly string[]> {
  const text = await response.text();
  const { status, headers } = response;
  const faults: string[] = [];
  if (status >= 500) faults.push(`${status}`);
  if (/\bat \S+ \(|\.ts:\d+|node_modules|Error:|SQLITE|SELECT /.test(text)) faults.push("shows its inside");
  if (method === "HEAD") return faults;
  if (text === "") {
    const isPreflight = method === "OPTIONS" && status === 200;
    if (!(status === 405 || isPreflight)) faults.push(`${status} without a body`);
    return faults;
  }
  const body: Reply["body"] = JSON.parse(text);
  if (method === route.method) faults.push(...breaches(route, { status, headers, body }));
  else if (body.status !== status) faults.push("the status in the body is another one");
  return faults;
}

process.stdout.write(`Properties run with PROPERTY_SEED=${SEED}\n`);

describe.each(clients)("whatever anybody sends, %s client", (client) => {
  const house = sharedHouse(broadEnvironment);
  let stranger: Visitor;
  let ann: Visitor;
  let count = 0;

  /** A visitor who is signed in now: an odd request may just have logged the last one out, or changed their password. */
  async function someoneSignedIn(): Promise<Visitor> {
    if ((await ann.get("/auth/session")).status !== 200) {
      ann = new Visitor(house(), client);
      count += 1;
      await ann.post("/auth/signup", { email: `ann${count}@example.com`, password: PASSWORD });
    }
    return ann;
  }

  beforeAll(async () => {
    [stranger, ann] = [new Visitor(house(), client), new Visitor(house(), client)];
    await stranger.get("/config");
    await ann.get("/config");
  });

  const mine = surfaces().filter((surface) => surface.client === client);

  it.each(mine)(
    "$name answers in its own shape, never with a 5xx, and leaves the data whole",
    async (surface) => {
      await fc.assert(
        fc.asyncProperty(oddRequest(surface), async ({ signedIn, method, headers, body }) => {
          const visitor = signedIn ? await someoneSignedIn() : stranger;
          const bodiless = method === "GET" || method === "HEAD" || body === undefined;
          const response = await sendRaw(house(), {
            method,
            target: pathOf(client, surface.route.path),
            headers: { ...credentialsOf(visitor), "Content-Type": "application/json", ...headers },
            ...(!bodiless && { body }),
          });
          expect(await faultsOf(surface, method, response)).toEqual([]);
        }),
        { seed: SEED, numRuns: RUNS },
      );
      expect(await brokenInvariants(house())).toEqual([]);
    },
  );

  it("after all that, a stranger can still sign up and log in", async () => {
    const visitor = new Visitor(house(), client);
    const email = "afterwards@example.com";
    expect((await visitor.post("/auth/signup", { email, password: PASSWORD })).status).toBe(200);
    await visitor.delete("/auth/session");
    expect((await logIn(visitor, email)).status).toBe(200);
  });
});
