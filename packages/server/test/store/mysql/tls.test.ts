/** `?ssl=true`: the server has to prove, to an authority that Node knows, that it is the very host of the URL. */
import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startMariadb } from "../../../../../scripts/services/mariadb.mjs";
import { gatehouse, production, workFolder } from "../../cli/gatehouse.ts";

/** A server that takes nobody without TLS, and the file of the one authority that vouches for its certificate. */
async function serverNamed(name: string) {
  const folder = workFolder();
  const authority = join(folder, "certificate.pem");
  const key = join(folder, "key.pem");
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "1", "-subj", "/CN=database"],
      ...["-addext", `subjectAltName=DNS:${name}`, "-keyout", key, "-out", authority],
    ],
    { stdio: "ignore" },
  );
  // The server runs as another user.
  chmodSync(folder, 0o755);
  chmodSync(key, 0o644);
  const settings = [`--ssl-cert=${authority}`, `--ssl-key=${key}`, "--require-secure-transport=ON"];
  const server = await startMariadb({ settings });
  onTestFinished(() => server.stop());
  return { url: server.url.replace("127.0.0.1", "localhost"), authority };
}

/** What an operator sees. */
function migrate(url: string, env: Readonly<Record<string, string>> = {}) {
  return gatehouse(["migrate"], { cwd: workFolder(), env: { ...production, ...env, DATABASE_URL: url } });
}

test("a server is used whose certificate names it, by whoever knows the authority, and by no other", {
  timeout: 120_000,
}, async () => {
  const { url, authority } = await serverNamed("localhost");
  const trusting = { NODE_EXTRA_CA_CERTS: authority };
  expect(await migrate(`${url}?ssl=true`, trusting)).toMatchObject({ code: 0, stderr: "" });

  const stranger = await migrate(`${url}?ssl=true`);
  expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining("NODE_EXTRA_CA_CERTS") });
  const inClear = await migrate(url, trusting);
  expect(inClear).toMatchObject({ code: 1, stderr: expect.stringContaining("?ssl=true") });
  // Certificates are issued to names: an address would be taken for `localhost`.
  const byAddress = await migrate(`${url.replace("localhost", "127.0.0.1")}?ssl=true`, trusting);
  expect(byAddress).toMatchObject({ code: 1, stderr: expect.stringContaining("name of the host") });
});

test("a server whose certificate names another host is refused, whoever vouches for it", {
  timeout: 120_000,
}, async () => {
  const { url, authority } = await serverNamed("db.example.com");
  const outcome = await migrate(`${url}?ssl=true`, { NODE_EXTRA_CA_CERTS: authority });
  expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining("db.example.com") });
  expect(outcome.stderr).not.toContain(new URL(url).password);
});
