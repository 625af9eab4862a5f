import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { portSetting, requireFreePorts } from "../ports.mjs";

afterEach(() => vi.unstubAllEnvs());

async function listenOn(host?: string) {
  const server = createServer().listen({ port: 0, host });
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

test.each([
  { where: "this machine", host: "127.0.0.1" },
  { where: "IPv4", host: "0.0.0.0" },
  { where: "every address", host: undefined },
])("a port taken on $where is named together with the setting that moves it", async ({ host }) => {
  const { server, port } = await listenOn(host);
  const wanted = [{ setting: "SERVE_PORT", port, user: "the API" }];
  await expect(requireFreePorts(wanted)).rejects.toThrow(
    new RegExp(`^Port ${port} is taken, and the API needs it\\.\\n.*SERVE_PORT=`),
  );
  server.close();
  await once(server, "close");
  await requireFreePorts(wanted);
});

test("the API and the front end cannot share a port", async () => {
  const wanted = [
    { setting: "SERVE_PORT", port: 3000, user: "the API" },
    { setting: "WEB_PORT", port: 3000, user: "the front end" },
  ];
  await expect(requireFreePorts(wanted.slice(1).concat(wanted.slice(0, 1)))).rejects.toThrow(/both 3000/);
});

test("the environment moves a port", () => {
  const options = { fallback: 8000, user: "the API" };
  expect(portSetting("SERVE_PORT", options).port).toBe(8000);
  vi.stubEnv("SERVE_PORT", "9000");
  expect(portSetting("SERVE_PORT", options).port).toBe(9000);
});

test.each(["http", "0", "70000", "80.5", "-1"])("%s is no port, and the message says so", (value) => {
  vi.stubEnv("SERVE_PORT", value);
  expect(() => portSetting("SERVE_PORT", { fallback: 8000, user: "the API" })).toThrow(
    `SERVE_PORT is "${value}", which is no port.`,
  );
});
