import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";
import { bothNames, call, john, logInJohn } from "../support/rest.ts";

/** What the project's own first migration makes, whose user model is Django's `AbstractUser` with a date of birth. */
const projectsTable = `
  CREATE TABLE "customers_customer" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL,
    "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "first_name" varchar(150) NOT NULL,
    "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL,
    "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "birth_date" date NULL)`;

const settings = {
  ...bothNames,
  AUTH_USER_TABLE: "customers_customer",
  USER_FIELDS: '{"birth_date":"date"}',
};

describe("AUTH_USER_TABLE=customers_customer with birth_date", () => {
  let folder: string;
  let house: House;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-customers-"));
    file = join(folder, "test.db");
    const project = new DatabaseSync(file);
    project.exec(projectsTable);
    project.close();
    house = await openHouse({ ...settings, DATABASE_URL: `sqlite:///${file}` });
  });
  afterAll(async () => {
    await house?.gatehouse.close();
    await rm(folder, { recursive: true });
  });

  const inProject = (query: string): readonly unknown[] => {
    const project = new DatabaseSync(file, { enableForeignKeyConstraints: true });
    try {
      return project.prepare(query).all();
    } finally {
      project.close();
    }
  };

  it("registers, logs in, shows and changes a customer, and logs out: in the project's table alone", async () => {
    const made = await call(house, "/api/customers/register/", {
      body: { ...john, birth_date: "1999-12-31" },
    });
    expect([made.status, made.body.customer]).toEqual([
      201,
      {
        id: 1,
        username: "john",
        email: "john@example.com",
        first_name: "John",
        last_name: "",
        birth_date: "1999-12-31",
      },
    ]);
    const { token } = made.body;
    expect((await logInJohn(house)).body).toEqual({ token, customer: made.body.customer });
    for (const method of ["PUT", "PATCH", "POST"]) {
      const birth_date = `2000-01-0${method.length - 2}`;
      const changed = await call(house, "/api/customers/profile/", { method, token, body: { birth_date } });
      expect([method, changed.status, changed.body.birth_date]).toEqual([method, 200, birth_date]);
    }
    const wrong = await call(house, "/api/profile/", { method: "PATCH", token, body: { birth_date: "x" } });
    expect([wrong.status, wrong.body]).toEqual([
      400,
      { birth_date: ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."] },
    ]);
    expect(inProject("SELECT username, birth_date, is_superuser FROM customers_customer")).toEqual([
      expect.objectContaining({ username: "john", birth_date: "2000-01-02", is_superuser: 0 }),
    ]);
    expect(inProject("SELECT name FROM sqlite_master WHERE name = 'auth_user'")).toEqual([]);
    expect((await call(house, "/api/customers/logout/", { method: "POST", token })).status).toBe(200);
    expect((await call(house, "/api/customers/profile/", { token })).status).toBe(401);
  });

  it("a customer whom the project deletes leaves no note of their token's use", async () => {
    const { token } = (await logInJohn(house)).body;
    expect((await call(house, "/api/profile/", { token })).status).toBe(200);
    expect(inProject("SELECT * FROM gatehouse_api_token_use")).toHaveLength(1);
    for (const table of ["authtoken_token", "account_emailaddress", "customers_customer"])
      inProject(`DELETE FROM ${table} RETURNING *`);
    expect(inProject("SELECT * FROM gatehouse_api_token_use")).toEqual([]);
    expect((await call(house, "/api/profile/", { token })).status).toBe(401);
  });
});
