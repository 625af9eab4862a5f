import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { booleanInRow } from "../support/databases.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { PASSWORD } from "./person.ts";

const fields = {
  birth_date: { type: "date", required: true },
  nickname: { type: "text", maxLength: 20, column: "nick" },
  shoe_size: "integer",
  newsletter: "boolean",
  work_email: "email",
};

const open = (env: Readonly<Record<string, string>> = {}) =>
  openHouse({ USER_FIELDS: JSON.stringify(fields), ...env });

async function rowOf(house: House, email: string): Promise<Record<string, unknown>> {
  const { db } = house.gatehouse.engine.database;
  const { rows } = await sql<Record<string, unknown>>`SELECT * FROM auth_user WHERE email = ${email}`.execute(
    db,
  );
  return rows[0] ?? {};
}

describe.each(clients)("fields of the operator's own at sign-up, %s client", (client) => {
  const account = { email: "ann@example.com", password: PASSWORD, birth_date: "2000-02-29" };

  it("are kept in the user's row", async () => {
    await using house = await open();
    const full = {
      ...account,
      nickname: " Annie ",
      shoe_size: "38",
      newsletter: true,
      work_email: "A@Work.example",
    };
    expect((await new Visitor(house, client).post("/auth/signup", full)).status).toBe(200);
    expect(await rowOf(house, "ann@example.com")).toMatchObject({
      birth_date: "2000-02-29",
      nick: "Annie",
      shoe_size: 38,
      newsletter: booleanInRow(true),
      work_email: "a@work.example",
    });
    const sparse = { ...account, email: "bob@example.com" };
    expect((await new Visitor(house, client).post("/auth/signup", sparse)).status).toBe(200);
    expect(await rowOf(house, "bob@example.com")).toMatchObject({
      nick: null,
      shoe_size: null,
      newsletter: booleanInRow(false),
      work_email: null,
    });
  });

  it("are checked, in Django's words, before anything is made", async () => {
    await using house = await open();
    const wrong = {
      ...account,
      birth_date: "2001-02-29",
      nickname: "x".repeat(21),
      shoe_size: "38.5",
      newsletter: "perhaps",
      work_email: "nobody",
    };
    const reply = await new Visitor(house, client).post("/auth/signup", wrong);
    expect(reply.status).toBe(400);
    expect(reply.body.errors).toEqual([
      { code: "invalid", message: "Enter a valid date.", param: "birth_date" },
      {
        code: "max_length",
        message: "Ensure this value has at most 20 characters (it has 21).",
        param: "nickname",
      },
      { code: "invalid", message: "Enter a whole number.", param: "shoe_size" },
      { code: "invalid", message: "Enter a valid value.", param: "newsletter" },
      { code: "invalid", message: "Enter a valid email address.", param: "work_email" },
    ]);
    const missing = await new Visitor(house, client).post("/auth/signup", { ...account, birth_date: "" });
    expect(missing.body.errors).toEqual([
      { code: "required", message: "This field is required.", param: "birth_date" },
    ]);
    expect(await rowOf(house, "ann@example.com")).toEqual({});
  });

  it("T-52 are the only columns that a sign-up reaches", async () => {
    await using house = await open();
    const greedy = { ...account, is_superuser: true, is_staff: true, nick: "Annie", first_name: "A" };
    expect((await new Visitor(house, client).post("/auth/signup", greedy)).status).toBe(200);
    expect(await rowOf(house, "ann@example.com")).toMatchObject({
      is_superuser: booleanInRow(false),
      is_staff: booleanInRow(false),
      nick: null,
      first_name: "",
    });
  });

  it("survive a sign-up whose address is corrected before it is verified", async () => {
    await using house = await open({
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
      ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE: "true",
    });
    await new Visitor(house, client).post("/auth/signup", account);
    const { db } = house.gatehouse.engine.database;
    await sql`UPDATE account_emailaddress SET verified = true`.execute(db);
    const second = new Visitor(house, client);
    await second.post("/auth/signup", { ...account, nickname: "Ben" });
    await second.post("/account/email", { email: "ben@example.com" });
    expect(await rowOf(house, "ben@example.com")).toMatchObject({ birth_date: "2000-02-29", nick: "Ben" });
  });
});

describe("columns of the operator's own", () => {
  const birthDate = {
    name: "birth_date",
    column: "born",
    type: "date",
    required: false,
    maxLength: undefined,
    nullable: true,
    editable: true,
  } as const;

  it("are added to Django's table by a migration, once, and for a database that has users already", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "gatehouse-fields-"));
    const url = `sqlite:///${folder.path}/house.db`;
    const before = await openDatabase(url);
    await migrate(before);
    await before.close();
    await using after = await disposable(url, { userFields: [birthDate] });
    expect(await migrate(after.database, { plan: true })).toMatchObject({ created: ["auth_user.born"] });
    await migrate(after.database);
    expect((await migrate(after.database)).changed).toBe(false);
    await sql`SELECT born FROM auth_user`.execute(after.database.db);
  });

  it("are left to Django where the user model is the project's", async () => {
    await using house = await disposable("sqlite://:memory:");
    await migrate(house.database);
    const { db } = house.database;
    await sql`CREATE TABLE shop_customer AS SELECT * FROM auth_user`.execute(db);
    const custom = { ...house.database, userTable: "shop_customer", userFields: [birthDate] };
    await expect(migrate(custom)).rejects.toThrow("has no column born");
    await sql`ALTER TABLE shop_customer ADD COLUMN born date NULL`.execute(db);
    expect((await migrate(custom, { plan: true })).created).not.toContain("shop_customer.born");
  });

  it("may not share a column, nor take the name of another input", async () => {
    for (const wrong of [
      { a: { type: "text", column: "x" }, b: { type: "text", column: "x" } },
      { email2: "email" },
      { is_staff: "boolean" },
    ])
      await expect(open({ USER_FIELDS: JSON.stringify(wrong) })).rejects.toThrow("USER_FIELDS");
  });
});

async function disposable(url: string, options = {}) {
  const database = await openDatabase(url, options);
  return { database, [Symbol.asyncDispose]: () => database.close() };
}
