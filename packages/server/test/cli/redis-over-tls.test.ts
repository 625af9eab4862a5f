/** `REDIS_URL=rediss://…`: who may be taken for Redis, and what an operator hears where nobody is. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { createClient } from "@redis/client";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { hasRedis, startRedis } from "../../../../scripts/services/redis.mjs";
import { gatehouse, migratedFolder, production, serve, workFolder } from "./gatehouse.ts";

const folder = mkdtempSync(join(tmpdir(), "gatehouse-tls-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a key, and a certificate of an authority of its own or of another one's. @returns the certificate's file */
function certify(name: string, { by, host }: { by?: string; host?: string } = {}): string {
  const file = (of: string, kind: "key" | "pem") => join(folder, `${of}.${kind}`);
  const extensions = host === undefined ? "" : `subjectAltName = DNS:${host}\n`;
  writeFileSync(
    join(folder, `${name}.cnf`),
    `[req]\ndistinguished_name = dn\n[dn]\n[host]\n${extensions}[authority]\nbasicConstraints = critical, CA:TRUE\n`,
  );
  execFileSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-nodes",
        "-days",
        "2",
        "-subj",
        `/CN=${name}`,
        "-config",
        join(folder, `${name}.cnf`),
      ],
      ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
      ...["-keyout", file(name, "key"), "-out", file(name, "pem")],
      ...["-extensions", by === undefined ? "authority" : "host"],
      ...(by === undefined ? [] : ["-CA", file(by, "pem"), "-CAkey", file(by, "key")]),
    ],
    { stdio: "ignore" },
  );
  return file(name, "pem");
}

/** In CI there has to be one. */
describe.runIf(process.env["CI"] === "true" || hasRedis())("Redis over TLS", { timeout: 60_000 }, () => {
  let authority: string;
  let identity: { key: string; certificate: string };
  let redis: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    authority = certify("authority");
    const certificate = certify("redis", { by: "authority", host: "localhost" });
    identity = {
      certificate: readFileSync(certificate, "utf8"),
      key: readFileSync(join(folder, "redis.key"), "utf8"),
    };
    redis = await startRedis({ tls: identity });
  });
  afterAll(() => redis?.stop());

  /** Its URL with something else in it. */
  const changed = (change: (url: URL) => void): string => {
    const url = new URL(redis.url);
    change(url);
    return url.href;
  };

  /** What the doctor says of it. */
  async function diagnosis(url: string, env: Readonly<Record<string, string>>): Promise<string> {
    const { stdout } = await gatehouse(["doctor"], {
      cwd: await migratedFolder(),
      env: { ...production, REDIS_URL: url, ...env },
    });
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).not.toContain(new URL(url).password);
    return /(?:ok|warning|problem) redis .*/.exec(text)?.[0] ?? text;
  }

  it("counts rate limits, with a name and a password, where the authority is known", async () => {
    const env = { NODE_EXTRA_CA_CERTS: authority };
    expect(await diagnosis(redis.url, env)).toMatch(/^ok redis \S+ counts rate limits/);
    const server = await serve({ cwd: workFolder(), env: { ...production, ...env, REDIS_URL: redis.url } });
    const knock = await fetch(`${server.url}/_allauth/app/v1/auth/password/reset`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"key":"1-a-b","password":"x"}',
    });
    expect(knock.status).toBe(400);
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: "ok" });
    const client = createClient({ url: redis.url, socket: { tls: true, ca: readFileSync(authority) } });
    await client.connect();
    const keys = await client.keys("gatehouse:limit:*");
    client.destroy();
    expect(keys.filter((key) => key.includes("reset_password_from_key"))).toHaveLength(1);
  });

  it("is not believed with a certificate of an authority that nobody named, and the log says what is missing", async () => {
    const stranger = certify("stranger");
    for (const env of [{}, { NODE_EXTRA_CA_CERTS: stranger }]) {
      expect(await diagnosis(redis.url, env)).toMatch(/^problem redis .*NODE_EXTRA_CA_CERTS.*REDIS_URL/);
    }
    const server = await serve({ cwd: workFolder(), env: { ...production, REDIS_URL: redis.url } });
    await expect.poll(server.output, { timeout: 15_000 }).toMatch(/NODE_EXTRA_CA_CERTS.*Redis \(REDIS_URL\)/);
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ok", redis: "unavailable" }]);
    expect(server.output()).not.toContain(new URL(redis.url).password);
  });

  it("is not believed under a name that its certificate has not", async () => {
    const url = changed((it) => {
      it.hostname = "127.0.0.1";
    });
    const said = await diagnosis(url, { NODE_EXTRA_CA_CERTS: authority });
    expect(said).toMatch(/^problem redis .*127\.0\.0\.1.*REDIS_URL must name Redis as its certificate does/);
  });

  it.each([
    ["password", { password: "planted-secret" }],
    ["name", { username: "somebody" }],
  ])("a wrong %s is told without the password", async (_, wrong) => {
    const url = changed((it) => Object.assign(it, wrong));
    const said = await diagnosis(url, { NODE_EXTRA_CA_CERTS: authority });
    expect(said).toMatch(/^problem redis .*cannot be used.*WRONGPASS.*REDIS_URL/);
  });

  it("is asked for in the clear, or a Redis in the clear by TLS: the doctor names both schemes", async () => {
    const plain = await startRedis();
    onTestFinished(() => plain.stop());
    for (const url of [redis.url.replace("rediss:", "redis:"), plain.url.replace("redis:", "rediss:")]) {
      expect(await diagnosis(url, {})).toMatch(
        /^problem redis .*cannot be used.*REDIS_URL \(rediss:.*redis:/,
      );
    }
  });

  it("hears by which name it is wanted, as services need that share an address", async () => {
    const wanted: (string | false | null)[] = [];
    const front = createServer({ key: identity.key, cert: identity.certificate }, (socket) => {
      wanted.push(socket.servername);
      socket.on("error", () => undefined).end();
    });
    front.on("tlsClientError", () => undefined).listen(0);
    onTestFinished(() => void front.close());
    await once(front, "listening");
    const url = `rediss://:planted-secret@localhost:${(front.address() as AddressInfo).port}`;
    await diagnosis(url, { NODE_EXTRA_CA_CERTS: authority });
    expect(wanted).toEqual(["localhost"]);
  });
});
