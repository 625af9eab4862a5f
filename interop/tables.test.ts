import { describe, expect, onTestFinished, test } from "vitest";
import { type EngineName, engines } from "./support/engines.ts";
import { migrate, type Pair, preparePair } from "./support/pair.ts";
import type { OtherSettings } from "./support/settings.ts";

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

/** What everybody's first project has. */
const bareProject = {
  INSTALLED_APPS: ["admin", "auth", "contenttypes", "sessions", "messages"].map(
    (app) => `django.contrib.${app}`,
  ),
  MIDDLEWARE: [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
  ],
  ROOT_URLCONF: "django.contrib.auth.urls",
};

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

  test("a project without allauth and tokens gets their tables from Gatehouse, and can install those apps later", async () => {
    const pair = await prepared(engine, { Django: bareProject });
    await migrate(pair, "Django");
    const before = Object.keys(await inspect(pair));
    expect(before).not.toContain("account_emailaddress");
    expect((await migrate(pair, "Gatehouse")).code).toBe(0);
    expect((await pair.manage(["migrate", "--check"])).code).toBe(0);
    const all = { DJANGO_SETTINGS: "{}" };
    expect((await pair.manage(["migrate", "--check"], all)).code).toBe(0);
    expect((await pair.manage(["check", "--database", "default"], all)).code).toBe(0);
    expect(Object.keys(await inspect(pair))).toEqual(
      expect.arrayContaining([...before, "account_emailaddress"]),
    );
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

async function prepared(engine: EngineName, other: OtherSettings = {}): Promise<Pair> {
  const running = await preparePair(engine, other);
  onTestFinished(() => running[Symbol.asyncDispose]());
  return running.pair;
}

async function inspect(pair: Pair): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await pair.python(INSPECTION));
}

/** As `migrate --check`, `makemigrations --check` and `check --database default`: each ends the program where it finds something. */
async function expectDjangoToBeContent(pair: Pair): Promise<void> {
  const printed = await pair.python(`
from django.core.management import call_command
call_command("migrate", check_unapplied=True)
call_command("makemigrations", check_changes=True, dry_run=True)
call_command("check", databases=["default"])`);
  expect(printed).toContain("System check identified no issues");
}
