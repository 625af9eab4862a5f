import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { freePort } from "../../e2e/free-port.ts";
import { ensureDjango } from "../../scripts/django.mjs";
import { gatehouse } from "../../scripts/house-services.mjs";
import { inRoot } from "../../scripts/repository.mjs";
import { capture, run } from "../../scripts/run.mjs";
import { Service } from "../../scripts/services.mjs";
import { type EngineName, emptyDatabase } from "./engines.ts";
import { gatehouseSettings, type OtherSettings, SECRET_KEY } from "./settings.ts";
import type { Side } from "./sides.ts";

type Environment = Readonly<Record<string, string>>;

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** A Django and a Gatehouse on one database, as plain values: test files get those of their run by `inject`. */
export interface PairAddress {
  readonly engine: EngineName;
  readonly folder: string;
  readonly python: string;
  readonly env: Readonly<Record<Side, Environment>>;
  readonly url: Readonly<Record<Side, string>>;
}

const project = inRoot("interop/django");
const command = ["--conditions=gatehouse-source", gatehouse];

/** A Django and a Gatehouse, both running. */
export class Pair {
  readonly address: PairAddress;

  constructor(address: PairAddress) {
    this.address = address;
  }

  get engine(): EngineName {
    return this.address.engine;
  }

  /** The address of a path on one side. By name, not by number: keys are made for a host with a name. */
  url(side: Side, route: string): string {
    return this.address.url[side] + route;
  }

  mailFolder(side: Side): string {
    return path.join(this.address.folder, "mail", side);
  }

  /** Runs a command of Django's to its end. */
  manage(args: readonly string[], more: Environment = {}): Promise<Outcome> {
    const { python, env } = this.address;
    return capture(python, ["manage.py", ...args], { cwd: project, env: { ...env.Django, ...more } });
  }

  /** Runs some Python inside the project, and gives what it printed. */
  async python(code: string): Promise<string> {
    const { python, env } = this.address;
    const args = ["manage.py", "shell", "--no-imports", "-c", code];
    return run(python, args, { cwd: project, env: env.Django });
  }

  /** Runs a command of Gatehouse's to its end. */
  gatehouse(args: readonly string[], more: Environment = {}): Promise<Outcome> {
    const { env, folder } = this.address;
    const all = { ...env.Gatehouse, ...more };
    return capture(process.execPath, [...command, ...args], { cwd: folder, env: all });
  }
}

interface PreparedPair extends AsyncDisposable {
  readonly pair: Pair;
}

export interface RunningPair extends PreparedPair {
  /** Ends both sides and starts them with these settings over those that they had. */
  restart(settings: Readonly<Record<Side, Environment>>): Promise<void>;
}

/** Prepares a Django and a Gatehouse on an empty database of their own, and starts neither. */
export async function preparePair(engine: EngineName, other: OtherSettings = {}): Promise<PreparedPair> {
  const database = await emptyDatabase[engine]();
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-beside-django-"));
  const url = {
    Django: `http://localhost:${await freePort()}`,
    Gatehouse: `http://localhost:${await freePort()}`,
  };
  const shared = { DATABASE_URL: database.url, SECRET_KEY: other.secretKey ?? SECRET_KEY };
  const env = {
    Django: {
      ...shared,
      EMAIL_FILE_PATH: path.join(folder, "mail", "Django"),
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONWARNINGS: "ignore",
      DJANGO_SETTINGS: JSON.stringify(other.Django ?? {}),
    },
    Gatehouse: {
      ...shared,
      EMAIL_FILE_PATH: path.join(folder, "mail", "Gatehouse"),
      PUBLIC_URL: url.Gatehouse,
      ...gatehouseSettings,
      ...other.Gatehouse,
    },
  };
  for (const side of ["Django", "Gatehouse"])
    await mkdir(path.join(folder, "mail", side), { recursive: true });
  const pair = new Pair({ engine, folder, python: await ensureDjango(), env, url });
  return {
    pair,
    async [Symbol.asyncDispose]() {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Opens a Django and a Gatehouse on a database that one of them made. */
export async function openPair(engine: EngineName, other: OtherSettings = {}): Promise<RunningPair> {
  const prepared = await preparePair(engine, other);
  const { pair } = prepared;
  const { madeBy = "Django" } = other;
  for (const side of [madeBy, "Gatehouse"] as const) {
    const { code, output } = await migrate(pair, side);
    if (code !== 0) throw new Error(`${side} could not migrate:\n${output}`);
  }
  let services = await started(pair.address);
  return {
    pair,
    async restart(settings) {
      await stopped(services);
      const env = {
        Django: { ...pair.address.env.Django, ...settings.Django },
        Gatehouse: { ...pair.address.env.Gatehouse, ...settings.Gatehouse },
      };
      services = await started({ ...pair.address, env });
    },
    async [Symbol.asyncDispose]() {
      await stopped(services);
      await prepared[Symbol.asyncDispose]();
    },
  };
}

async function started(address: PairAddress): Promise<readonly Service[]> {
  const services = [django(address), house(address)];
  await Promise.all(services.map((service) => service.ready()));
  return services;
}

async function stopped(services: readonly Service[]): Promise<void> {
  await Promise.all(services.map((service) => service.stop()));
  if (process.env["GATEHOUSE_SHOW_SERVERS"] === "1")
    for (const { title, output } of services) process.stdout.write(`${title}\n${output}\n`);
}

export function migrate(pair: Pair, side: Side): Promise<Outcome> {
  return side === "Django" ? pair.manage(["migrate", "--verbosity=0"]) : pair.gatehouse(["migrate"]);
}

function django({ python, env, url }: PairAddress): Service {
  return new Service({
    label: "django",
    title: "Django",
    colour: "magenta",
    node: python,
    watchesParent: true,
    args: ["manage.py", "serve", `127.0.0.1:${new URL(url.Django).port}`],
    cwd: project,
    env: env.Django,
    readyUrl: `${url.Django}/whoami/`,
  });
}

function house({ folder, env, url }: PairAddress): Service {
  return new Service({
    label: "gatehouse",
    title: "Gatehouse",
    colour: "blue",
    node: process.execPath,
    args: [...command, "serve", "--host", "127.0.0.1", "--port", new URL(url.Gatehouse).port],
    cwd: folder,
    // Vitest's own, and not meant for a server.
    env: { ...env.Gatehouse, NODE_ENV: undefined },
    readyUrl: `${url.Gatehouse}/readyz`,
  });
}
