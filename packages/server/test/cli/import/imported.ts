import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { openDatabase } from "../../../src/store/database.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { readUserPage, type WholeUser } from "../../../src/store/user-pages.ts";
import { type House, openHouse } from "../../support/house.ts";
import { leasedUrl } from "../../support/leased-url.ts";
import { clients, Visitor } from "../../support/visitor.ts";
import { gatehouse, type Outcome, SECRET_KEY, workFolder } from "../gatehouse.ts";

/** Every test starts the command anew several times, which takes a busy machine seconds each time. */
export const PATIENCE = { testTimeout: 120_000 };

type Environment = Readonly<Record<string, string>>;

/** What the commands run with here; a house of this environment opens what they sealed. */
export const environment: Environment = { DEBUG: "true", PASSWORD_ITERATIONS: "10", SECRET_KEY };

/** The path of one of the exports beside this file. */
export function exported(name: string): string {
  return fileURLToPath(new URL(`files/${name}`, import.meta.url));
}

/** A house whose users come from elsewhere. */
export class Import {
  readonly cwd: string;
  /** The database that they come into. */
  readonly url: string;
  readonly #env: Environment;

  private constructor(url: string, env: Environment) {
    this.cwd = workFolder();
    this.url = url;
    this.#env = { ...environment, ...env, DATABASE_URL: url };
  }

  static async into(env: Environment = {}): Promise<Import> {
    const url = await leasedUrl();
    const database = await openDatabase(url);
    await migrate(database);
    await database.close();
    return new Import(url, env);
  }

  /** A file of this text, to be imported. */
  file(name: string, content: string | Uint8Array): string {
    const path = join(this.cwd, name);
    writeFileSync(path, content);
    return path;
  }

  async run(...args: string[]): Promise<Outcome & { readonly report: readonly ReportLine[] }> {
    const name = `report-${crypto.randomUUID()}.ndjson`;
    const outcome = await gatehouse(["import", ...args, "--report", name], { cwd: this.cwd, env: this.#env });
    return { ...outcome, report: linesOf(join(this.cwd, name)) };
  }

  /** Any other command on the same database. */
  command(...args: string[]): Promise<Outcome> {
    return gatehouse(args, { cwd: this.cwd, env: this.#env });
  }

  /** The house that serves them, gone after the test. */
  async house(env: Environment = {}): Promise<House> {
    const house = await openHouse({ ...this.#env, ...env });
    onTestFinished(() => house[Symbol.asyncDispose]());
    return house;
  }

  async users(): Promise<readonly WholeUser[]> {
    const database = await openDatabase(this.url);
    try {
      return await readUserPage(database.db, { after: 0, size: 100 });
    } finally {
      await database.close();
    }
  }

  async userNamed(email: string): Promise<WholeUser | undefined> {
    return (await this.users()).find(({ user }) => user.email === email);
  }
}

interface ReportLine {
  readonly line: number;
  readonly outcome: string;
  readonly reason?: string;
  readonly id?: number;
  readonly losses?: readonly string[];
}

function linesOf(path: string): readonly ReportLine[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

export async function statusOfLogIn(
  house: House,
  client: (typeof clients)[number],
  credentials: { email: string; password: string },
): Promise<number> {
  return (await new Visitor(house, client).post("/auth/login", credentials)).status;
}

/**
 * Both clients log in by the password that was theirs elsewhere, and by no other one; after the first log-in the row holds a
 * hash of this house.
 */
export async function expectLogIns(
  from: Import,
  house: House,
  { email, password, stored }: { email: string; password: string; stored: RegExp },
): Promise<void> {
  const row = async () => (await from.userNamed(email))?.user.password;
  expect(await row()).toMatch(stored);
  expect((await row())?.length).toBeLessThanOrEqual(128);
  for (const client of clients) {
    expect(await statusOfLogIn(house, client, { email, password: `${password}x` })).toBe(400);
    expect(await statusOfLogIn(house, client, { email, password })).toBe(200);
    expect(await row()).toMatch(/^pbkdf2_sha256\$10\$/);
  }
}
