import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { djangoParameters, encodingNamed } from "../../src/django/password-encodings/index.ts";
import { encodeSession } from "../../src/django/session-codec.ts";
import { djangoSchema, tableOf } from "../store/django-schema.ts";
import { gatehouse, logIn, production, SECRET_KEY, serve, workFolder } from "./gatehouse.ts";

const PASSWORD = "correct-horse-battery-staple";

interface Project {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  rows(query: string): readonly unknown[];
}

/** A running project whose users are customers with a date of birth, and which has no second factors yet. */
function djangoProject(): Project {
  const cwd = workFolder();
  const file = join(cwd, "django.sqlite3");
  const inside = <T>(work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(file);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  inside((database) => {
    const absent = ["mfa_authenticator", "auth_user_groups", "auth_user_user_permissions"];
    for (const statement of djangoSchema) {
      if (absent.includes(tableOf(statement))) continue;
      database.exec(statement.replaceAll(/\bauth_user\b/g, "customers_customer"));
    }
    database.exec(`ALTER TABLE customers_customer ADD COLUMN birth_date date NULL;
      ALTER TABLE customers_customer ADD COLUMN nickname varchar(40) NULL;
      ALTER TABLE customers_customer ADD COLUMN seen_at datetime NULL`);
    const now = new Date();
    const password = encodingNamed("pbkdf2_sha256").encode(
      PASSWORD,
      "saltsaltsaltsalt",
      djangoParameters(100_000),
    );
    database
      .prepare(
        `INSERT INTO customers_customer (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
          VALUES (?, 0, 'ann', '', '', 'ann@example.com', 0, 1, '2026-01-01 00:00:00')`,
      )
      .run(password);
    database
      .prepare("INSERT INTO django_session VALUES ('k', ?, '2999-01-01 00:00:00')")
      .run(encodeSession({ cart: [1] }, { secret: SECRET_KEY, now }));
  });
  const { PASSWORD_ITERATIONS: _, ...settings } = production;
  return {
    cwd,
    env: { ...settings, DATABASE_URL: `sqlite:///${file}`, ACCOUNT_LOGIN_METHODS: "username" },
    rows: (query) => inside((database) => database.prepare(query).all()),
  };
}

const ours = "SELECT name FROM sqlite_master WHERE name LIKE 'gatehouse%'";

describe("adopt", () => {
  it("writes the settings of the project, makes what is missing, and its users log in", async () => {
    const { cwd, env, rows } = djangoProject();
    const { code, stdout, stderr } = await gatehouse(["adopt"], { cwd, env });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Users are in customers_customer.");
    const factors = "SELECT name FROM sqlite_master WHERE name = 'mfa_authenticator'";
    expect(rows(factors)).toHaveLength(1);
    const written = readFileSync(join(cwd, "gatehouse.config.ts"), "utf8");
    expect(written).not.toContain(SECRET_KEY);
    expect(written).toContain("the column seen_at");
    const settings = await gatehouse(["settings"], { cwd, env });
    for (const line of [
      /AUTH_USER_TABLE +config +customers_customer/,
      /SESSION_KEY_STORAGE +config +plain/,
      /AUTHTOKEN_STORAGE +config +plain/,
      /MFA_SECRET_STORAGE +config +plain/,
      /SESSION_COOKIE_AGE +config +1209600/,
      /PASSWORD_ITERATIONS +config +100000\b/,
      /USER_FIELDS .*birth_date.*nickname/,
    ])
      expect(settings.stdout).toMatch(line);
    expect(rows("SELECT key FROM authtoken_token")).toEqual([]);
    const again = await gatehouse(["migrate"], { cwd, env });
    expect(again.stdout).toContain("up to date");
    const server = await serve({ cwd, env });
    expect((await logIn(server.url, { username: "ann", password: PASSWORD })).status).toBe(200);
  });

  it("with --plan says the same and does nothing", async () => {
    const { cwd, env, rows } = djangoProject();
    const { code, stdout } = await gatehouse(["adopt", "--plan"], { cwd, env });
    expect(code).toBe(0);
    expect(stdout).toContain('userTable: "customers_customer"');
    expect(stdout).toContain("Would create");
    expect(existsSync(join(cwd, "gatehouse.config.ts"))).toBe(false);
    expect(rows(ours)).toEqual([]);
  });

  it("refuses a key that is not the project's, which would log everybody out", async () => {
    const { cwd, env, rows } = djangoProject();
    const other = { ...env, SECRET_KEY: "another-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKL" };
    const { code, stderr } = await gatehouse(["adopt"], { cwd, env: other });
    expect(code).toBe(1);
    expect(stderr).toContain("SECRET_KEY reads none of the 1 session");
    expect(stderr).not.toContain(other.SECRET_KEY);
    expect([existsSync(join(cwd, "gatehouse.config.ts")), rows(ours)]).toEqual([false, []]);
  });

  it("asks for the project's key and database, rather than making its own", async () => {
    const cwd = workFolder();
    const { code, stderr } = await gatehouse(["adopt"], { cwd, env: { DEBUG: "true" } });
    expect([code, stderr]).toEqual([1, expect.stringContaining("DATABASE_URL")]);
    expect(existsSync(join(cwd, "var"))).toBe(false);
  });

  it("says what to run where no Django has been, and where an app is too old", async () => {
    const cwd = workFolder();
    const url = `sqlite:///${join(cwd, "empty.db")}`;
    new DatabaseSync(join(cwd, "empty.db")).close();
    const empty = await gatehouse(["adopt"], { cwd, env: { ...production, DATABASE_URL: url } });
    expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining("gatehouse migrate")]);

    const project = djangoProject();
    const file = project.env["DATABASE_URL"]?.slice("sqlite:///".length) ?? "";
    const database = new DatabaseSync(file);
    database.exec("ALTER TABLE usersessions_usersession RENAME COLUMN last_seen_at TO seen");
    database.close();
    const old = await gatehouse(["adopt"], { cwd: project.cwd, env: project.env });
    expect([old.code, old.stderr]).toEqual([1, expect.stringContaining("manage.py migrate")]);
    expect(existsSync(join(project.cwd, "gatehouse.config.ts"))).toBe(false);
  });

  it("never writes over settings that are there", async () => {
    const { cwd, env } = djangoProject();
    writeFileSync(join(cwd, "gatehouse.config.ts"), "export default {};\n");
    const { code, stderr } = await gatehouse(["adopt"], { cwd, env });
    expect([code, stderr]).toEqual([1, expect.stringContaining("already")]);
    expect(readFileSync(join(cwd, "gatehouse.config.ts"), "utf8")).toBe("export default {};\n");
  });
});
