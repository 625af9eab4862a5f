import { chmod, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/store/database.ts";
import { sqlitePathOf } from "../../../src/store/sqlite/file.ts";
import { freshUrl, opened, temporaryFolder } from "../test-database.ts";

/** Permissions do not bind root, as whom tests in a container run. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

describe("DATABASE_URL", () => {
  test("three slashes name a file below the working folder, four an absolute one", () => {
    expect(sqlitePathOf("sqlite:///./var/gatehouse.db")).toBe(join(process.cwd(), "var/gatehouse.db"));
    expect(sqlitePathOf("sqlite:////srv/gatehouse.db")).toBe("/srv/gatehouse.db");
    expect(sqlitePathOf("sqlite://:memory:")).toBe(":memory:");
  });

  test.each([
    "",
    "gatehouse.db",
    "sqlite:",
    "sqlite://",
    "sqlite:///",
    "sqlite://host/x.db",
    "sqlite:///x.db?mode=ro",
  ])("what is not a SQLite URL is refused with an example: %j", async (url) => {
    await expect(openDatabase(url)).rejects.toMatchObject({ code: "database_url_invalid" });
  });
});

describe("opening", () => {
  test("makes the folder and the file, readable by nobody else", async () => {
    const file = join(await temporaryFolder(), "a", "b", "gatehouse.db");
    await opened(`sqlite:///${file}`);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect((await stat(`${file}-wal`)).mode & 0o077).toBe(0);
  });

  test("without leave to create makes nothing, and says that there is nothing", async () => {
    const folder = await temporaryFolder();
    const url = `sqlite:///${join(folder, "a", "gatehouse.db")}`;
    await expect(openDatabase(url, { create: false })).rejects.toMatchObject({ code: "database_missing" });
    expect(await readdir(folder)).toEqual([]);
  });

  test("is durable: write-ahead log, synced at each commit, foreign keys enforced", async () => {
    const { db } = await opened(await freshUrl());
    const value = async (pragma: string) =>
      Object.values((await sql.raw<Record<string, unknown>>(`PRAGMA ${pragma}`).execute(db)).rows[0]!)[0];
    expect(await value("journal_mode")).toBe("wal");
    expect(await value("synchronous")).toBe(2);
    expect(await value("foreign_keys")).toBe(1);
  });

  test("works in memory", async () => {
    const database = await opened("sqlite://:memory:");
    await expect(database.ping()).resolves.toBeUndefined();
  });

  test("a path through a file, a folder, and a file that is no database each get a message that says so", async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, "notes.txt"),
      "These are notes, and more than a few hundred bytes of them. ".repeat(40),
    );
    await mkdir(join(folder, "folder"));
    const opening = (path: string) => openDatabase(`sqlite:///${join(folder, path)}`);
    await expect(opening("notes.txt/x.db")).rejects.toThrow(/a part of its path is a file/);
    await expect(opening("folder")).rejects.toThrow(/it is a folder/);
    await expect(opening("notes.txt")).rejects.toThrow(/not a SQLite database/);
    await expect(opening("notes.txt")).rejects.toMatchObject({ code: "database_cannot_open" });
  });

  test("a place that may not be written gets a message that says so", async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o500);
    await asNobody(async () => {
      await expect(openDatabase(`sqlite:///${join(folder, "x.db")}`)).rejects.toThrow(/may not write/);
    });
  });

  test("a file that may only be read is found out when it is opened, not at the first sign-up", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "x.db");
    await (await openDatabase(`sqlite:///${file}`)).close();
    await chmod(file, 0o444);
    await chmod(folder, 0o555);
    await asNobody(async () => {
      await expect(openDatabase(`sqlite:///${file}`)).rejects.toThrow(/may not write/);
    });
  });

  test("after closing, a query fails instead of hanging", async () => {
    const database = await openDatabase(await freshUrl());
    await database.ping();
    await database.close();
    await expect(database.ping()).rejects.toThrow();
  });
});
