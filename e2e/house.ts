import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { gatehouse, startApi, startWeb } from "../scripts/house-services.mjs";
import { run } from "../scripts/run.mjs";
import { freePort } from "./free-port.ts";

/** The API on a database of its own and the built front end before it. */
export interface House {
  /** Where people go, `http://localhost:…`: the front end, or the server itself where there is none. */
  readonly web: string;
  /** Where the API runs. */
  readonly api: string;
  /** The folder to which text messages go. */
  readonly texts: string;
  close(): Promise<void>;
}

const host = "127.0.0.1";

export interface HouseOptions {
  /** The browser talks to the API by itself, with a token, and not through the front end's origin. */
  readonly direct?: boolean;
  /** With the built front end, where people go; so it is unless this is false. */
  readonly hasWeb?: boolean;
}

/** A house without our front end: people go to the pages of the server itself. */
const withoutWeb = (apiPort: number) => ({
  PUBLIC_URL: `http://localhost:${apiPort}`,
  HEADLESS_FRONTEND_URLS: "{}",
  ALLAUTH_TRUSTED_PROXY_COUNT: "0",
});

/**
 * Starts a house.
 *
 * @param settings by their environment names, over those that all tests share
 */
export async function openHouse(
  settings: Readonly<Record<string, string>> = {},
  { direct = false, hasWeb = true }: HouseOptions = {},
): Promise<House> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-e2e-"));
  const [apiPort, webPort] = [await freePort(), await freePort()];
  // By name: cookies and links belong to one host, and people type this one.
  const web = `http://localhost:${hasWeb ? webPort : apiPort}`;
  const texts = path.join(folder, "texts");
  const env = {
    DATABASE_URL: `sqlite:///${path.join(folder, "gatehouse.db")}`,
    EMAIL_FILE_PATH: path.join(folder, "mail"),
    SMS_BACKEND: "file",
    SMS_FILE_PATH: texts,
    SECRET_KEY: "a key for tests alone, long enough to be taken for a real one 0123456789",
    WEB_PORT: String(webPort),
    // Vitest's own, and not meant for the servers.
    NODE_ENV: undefined,
    // Everybody here comes from one address. The limits have tests of their own.
    ACCOUNT_RATE_LIMITS: "false",
    ...(direct && {
      HEADLESS_BROWSER_TOKENS: "true",
      CORS_ALLOWED_ORIGINS: web,
      NEXT_PUBLIC_GATEHOUSE_URL: `http://localhost:${apiPort}`,
    }),
    ...(!hasWeb && withoutWeb(apiPort)),
    ...settings,
  };
  const node = process.execPath;
  await run(node, [gatehouse, "migrate"], { env });
  const services = [
    startApi({ node, port: apiPort, env }),
    ...(hasWeb ? [startWeb({ node, port: webPort, apiPort, env })] : []),
  ];
  await Promise.all(services.map((service) => service.ready()));
  return {
    api: `http://${host}:${apiPort}`,
    web,
    texts,
    async close() {
      await Promise.all(services.map((service) => service.stop()));
      if (process.env["GATEHOUSE_SHOW_SERVERS"] === "1")
        for (const { title, output } of services) console.log(title, output);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
