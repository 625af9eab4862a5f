import { describe, expect, onTestFinished, test } from "vitest";
import { type EngineName, engines } from "./support/engines.ts";
import { migrate, type Pair, preparePair } from "./support/pair.ts";

/** Every table of Django's as its own introspection sees it, without what is called `gatehouse_…`, and how many rows it has. */
const INSPECTION = `
import json
from django.db import connection
with connection.cursor() as cursor:
    tables = {}
    for name in sorted(connection.introspection.table_names(cursor)):
        if name.startswith("gatehouse_"):
            continue
        columns = connection.introspection.get_table_description(cursor, name)
        constraints = connection.introspection.get_constraints(cursor, name)
        cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
        tables[name] = {
            "columns": [[column.name, str(column.type_code), column.null_ok, column.display_size] for column in columns],
            "constraints": sorted(json.dumps([value for part, value in sorted(one.items()) if part != "definition"], default=str) for key, one in constraints.items() if not key.startswith("gatehouse_")),
            "rows": cursor.fetchone()[0],
        }
print(json.dumps(tables))`;

describe.for(engines)("on %s", (engine) => {
  test("gatehouse migrate adopts a database that Django made, adds to its tables nothing but indexes of its own, and does so once", async () => {
    const pair = await prepared(engine);
    await migrate(pair, "Django");
    const before = await inspect(pair);
    const { code, output } = await migrate(pair, "Gatehouse");
    expect([code, output]).toEqual([
      0,
      expect.stringContaining(`Adopted ${Object.keys(before).length - 1} tables`),
    ]);
    expect(await inspect(pair)).toEqual(before);
    await expectDjangoToBeContent(pair);
    const again = await migrate(pair, "Gatehouse");
    expect(again.output).not.toMatch(/Adopted|Created|Applied/);
  });

  test("a database that Gatehouse made is the one that Django would have made, and leaves its migrate nothing to do", async () => {
    const [made, reference] = [await prepared(engine), await prepared(engine)];
    await migrate(made, "Gatehouse");
    await migrate(reference, "Django");
    expect(await inspect(made)).toEqual(await inspect(reference));
    await expectDjangoToBeContent(made);
    expect((await migrate(made, "Django")).code).toBe(0);
    expect(await inspect(made)).toEqual(await inspect(reference));
  });

  test("Django's dumpdata and inspectdb work on a database that both use", async () => {
    const pair = await prepared(engine);
    await migrate(pair, "Gatehouse");
    const env = { DJANGO_SUPERUSER_PASSWORD: "Vr7-kestrel-pond" };
    await pair.gatehouse(["createsuperuser", "--noinput", "--email", "ann@example.com"], env);
    const dump = await pair.manage(["dumpdata", "auth.user", "account"]);
    expect(dump.code).toBe(0);
    expect(JSON.parse(dump.output)).toMatchObject([
      { model: "auth.user", fields: { email: "ann@example.com", is_superuser: true } },
      { model: "account.emailaddress", fields: { email: "ann@example.com", verified: true, primary: true } },
    ]);
    expect((await pair.manage(["dumpdata"])).code).toBe(0);
    const { code, output } = await pair.manage(["inspectdb"]);
    expect(code).toBe(0);
    expect(output).toContain("class AuthUser(models.Model)");
    expect(output).not.toContain("Unable to inspect");
  });
});

async function prepared(engine: EngineName): Promise<Pair> {
  const running = await preparePair(engine);
  onTestFinished(() => running[Symbol.asyncDispose]());
  return running.pair;
}

async function inspect(pair: Pair): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await pair.python(INSPECTION));
}

async function expectDjangoToBeContent(pair: Pair): Promise<void> {
  for (const args of [
    ["migrate", "--check"],
    ["makemigrations", "--check", "--dry-run"],
    ["check", "--database", "default"],
  ]) {
    const { code, output } = await pair.manage(args);
    expect([args[0], code, output]).toEqual([args[0], 0, output]);
  }
}
