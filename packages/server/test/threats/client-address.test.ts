import { describe, expect, it, vi } from "vitest";
import { openHouse, usualEnvironment } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { pathOf, sendRaw } from "./support/requests.ts";
import type { Client } from "./support/surfaces.ts";

const three = { ACCOUNT_RATE_LIMITS: '{"login":"3/h/ip","login_failed":""}' };

interface Attempt {
  readonly address?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes these attempts in a house of its own; says how many of them the limit of three let through. */
async function letThrough(
  client: Client,
  attempts: readonly Attempt[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  await using house = await openHouse({ ...three, ...env });
  const visitor = new Visitor(house, client);
  await visitor.get("/config");
  let passed = 0;
  for (const { address = "192.0.2.1", headers = {} } of attempts) {
    visitor.address = address;
    const body = { email: "ann@example.com", password: "wrong" };
    const { status } = await visitor.post("/auth/login", body, { body, headers });
    expect([400, 429]).toContain(status);
    if (status === 400) passed += 1;
  }
  return passed;
}

const ten = <T>(make: (n: number) => T): readonly T[] => Array.from({ length: 10 }, (_, n) => make(n));

/** Headers by which servers and proxies have let themselves be told an address. */
const spoofable = [
  "X-Forwarded-For",
  "X-Real-IP",
  "X-Client-IP",
  "X-Cluster-Client-IP",
  "True-Client-IP",
  "CF-Connecting-IP",
  "CF-Connecting-IPv6",
  "Fastly-Client-IP",
  "Fly-Client-IP",
  "X-Remote-Addr",
  "X-Originating-IP",
  "X-ProxyUser-Ip",
  "Client-IP",
  "Via",
];

describe.each(clients)("the client's address, %s client", (client) => {
  it("T-40 no header moves a caller to another bucket", async () => {
    const attempts = spoofable.flatMap((name) => ten((n) => ({ headers: { [name]: `198.51.100.${n}` } })));
    const forwarded = ten((n) => ({ headers: { Forwarded: `for=198.51.100.${n}` } }));
    expect(await letThrough(client, [...attempts, ...forwarded])).toBe(3);
  });

  it("T-40 different callers do have buckets of their own", async () => {
    expect(
      await letThrough(
        client,
        ten((n) => ({ address: `198.51.100.${n}` })),
      ),
    ).toBe(10);
  });

  it("T-40 a caller holds one bucket for the whole of an IPv6 /64, however the address is written", async () => {
    const one = [
      "2001:db8:1:2::1",
      "2001:db8:1:2:ffff::1",
      "2001:DB8:1:2::2",
      "2001:0db8:0001:0002:0000:0000:0000:0003",
      "2001:db8:1:2:3:4:5:6",
      "2001:db8:1:2::192.0.2.7",
      "2001:db8:1:2:a::%eth0",
    ];
    expect(
      await letThrough(
        client,
        one.map((address) => ({ address })),
      ),
    ).toBe(3);
    expect(
      await letThrough(
        client,
        ten((n) => ({ address: `2001:db8:1:${n}::1` })),
      ),
    ).toBe(10);
  });

  it("T-40 an IPv4 caller is the same in every IPv6 spelling, and not the same as another", async () => {
    const one = [
      "192.0.2.9",
      "::ffff:192.0.2.9",
      "::FFFF:192.0.2.9",
      "::ffff:c000:209",
      "0:0:0:0:0:ffff:c000:0209",
    ];
    expect(
      await letThrough(
        client,
        one.map((address) => ({ address })),
      ),
    ).toBe(3);
    expect(
      await letThrough(
        client,
        ten((n) => ({ address: `::ffff:c000:20${n}` })),
      ),
    ).toBe(10);
  });

  it("T-40 with one own proxy the last entry counts, whatever stands before it", async () => {
    const proxy = { ALLAUTH_TRUSTED_PROXY_COUNT: "1" };
    const same = ten((n) => ({ headers: { "X-Forwarded-For": `198.51.100.${n}, 203.0.113.5` } }));
    expect(await letThrough(client, same, proxy)).toBe(3);
    const different = ten((n) => ({ headers: { "X-Forwarded-For": `203.0.113.5, 198.51.100.${n}` } }));
    expect(await letThrough(client, different, proxy)).toBe(10);
    // Ports and brackets, as some proxies write them, make no other caller.
    const written = [
      "203.0.113.5",
      "203.0.113.5:4711",
      " 203.0.113.5 ",
      "::ffff:203.0.113.5",
      "[::ffff:203.0.113.5]:80",
    ];
    expect(
      await letThrough(
        client,
        written.map((hop) => ({ headers: { "X-Forwarded-For": hop } })),
        proxy,
      ),
    ).toBe(3);
  });

  it("T-40 with two own proxies the entry before the last counts", async () => {
    const proxies = { ALLAUTH_TRUSTED_PROXY_COUNT: "2" };
    const same = ten((n) => ({ headers: { "X-Forwarded-For": `198.51.100.${n}, 203.0.113.5, 10.0.0.1` } }));
    expect(await letThrough(client, same, proxies)).toBe(3);
    const different = ten((n) => ({ headers: { "X-Forwarded-For": `198.51.100.${n}, 10.0.0.1` } }));
    expect(await letThrough(client, different, proxies)).toBe(10);
    // Too few entries: the request did not come through both, so what it claims is nobody's word.
    const direct = ten((n) => ({ headers: { "X-Forwarded-For": `198.51.100.${n}` } }));
    expect(await letThrough(client, direct, proxies)).toBe(3);
  });

  it("T-40 a trusted header that holds no address, or several, counts for the socket", async () => {
    const trusted = { ALLAUTH_TRUSTED_CLIENT_IP_HEADER: "CF-Connecting-IP" };
    const good = ten((n) => ({ headers: { "CF-Connecting-IP": `198.51.100.${n}` } }));
    expect(await letThrough(client, good, trusted)).toBe(10);
    const bad = ten((n) => ({
      headers: {
        "CF-Connecting-IP": ["", "x", `198.51.100.${n}, 1.2.3.4`, "999.1.1.1", `host${n}`][n % 5] ?? "",
      },
    }));
    expect(await letThrough(client, bad, trusted)).toBe(3);
    const others = ten((n) => ({
      headers: { "X-Forwarded-For": `198.51.100.${n}`, "X-Real-IP": `198.51.100.${n}` },
    }));
    expect(await letThrough(client, others, trusted)).toBe(3);
  });

  it("T-40 callers whose address nobody knows share a bucket, and the log says so once", async () => {
    await using house = await openHouse(three);
    const warn = vi.spyOn(house.gatehouse.engine.log, "warn");
    for (let n = 0; n < 5; n += 1) {
      await house.gatehouse.fetch(new Request(`http://localhost:8000${pathOf(client, "/config")}`));
    }
    expect(warn.mock.calls.map(String).filter((line) => line.includes("address"))).toHaveLength(1);
    await sendRaw(house, { target: pathOf(client, "/config") });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(usualEnvironment).not.toHaveProperty("ALLAUTH_TRUSTED_PROXY_COUNT");
  });
});
