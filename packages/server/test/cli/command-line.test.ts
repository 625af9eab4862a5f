import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { development, gatehouse, production, workFolder } from "./gatehouse.ts";

describe("the command line", () => {
  it("lists every command", async () => {
    const { code, stdout } = await gatehouse(["--help"], { cwd: workFolder() });
    expect(code).toBe(0);
    for (const [name, load] of commands)
      expect(stdout).toMatch(new RegExp(`^  ${name} +${(await load()).summary}`, "m"));
  });

  it("prints its version", async () => {
    const { code, stdout } = await gatehouse(["--version"], { cwd: workFolder() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("answers a misspelt command with the nearest", async () => {
    const { code, stderr } = await gatehouse(["migrte"], { cwd: workFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain('There is no command "migrte". Did you mean "gatehouse migrate"?');
  });

  it("answers a misspelt option with the nearest, and shows how the command is written", async () => {
    const { code, stderr } = await gatehouse(["serve", "--prot", "80"], { cwd: workFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain("gatehouse serve has no option --prot. Did you mean --port?");
    expect(stderr).toContain("gatehouse serve [--host <address>]");
  });

  it("says when an argument is missing", async () => {
    const { code, stderr } = await gatehouse(["changepassword"], { cwd: workFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain("Something is missing.");
  });
});

describe("wrong settings", () => {
  it("stop every command with all that is wrong, no stack, and no secret", async () => {
    const env = {
      SECRET_KEY: "planted-weak-secret",
      ACCOUNT_EMAIL_VERFICATION: "none",
      SESSION_COOKIE_AGE: "long",
    };
    const { code, stdout, stderr } = await gatehouse(["serve"], { cwd: workFolder(), env });
    expect(code).toBe(1);
    expect(stderr).toContain("Did you mean ACCOUNT_EMAIL_VERIFICATION?");
    expect(stderr).toContain("SESSION_COOKIE_AGE must be a number");
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout + stderr).not.toContain("planted-weak-secret");
  });

  it("of a production include what production needs", async () => {
    const { code, stderr } = await gatehouse(["migrate"], { cwd: workFolder(), env: {} });
    expect(code).toBe(1);
    for (const name of ["SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_BACKEND"]) expect(stderr).toContain(name);
  });

  it("in a configuration file that does not run are told with the file's name", async () => {
    const cwd = workFolder();
    writeFileSync(
      join(cwd, "gatehouse.config.ts"),
      'throw new TypeError("no such thing");\nexport default {};\n',
    );
    const { code, stderr } = await gatehouse(["settings"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain("gatehouse.config.ts could not be run. TypeError: no such thing");
    expect(stderr).not.toContain("npm pkg");
  });

  it.each([
    'import type { GatehouseConfig } from "gatehouse";\nexport default {} satisfies GatehouseConfig;\n',
    'import { hostname } from "node:os";\nexport default { siteName: hostname() };\n',
  ])(
    "in a configuration file below the package.json of npm init are told with the remedy: %j",
    async (config) => {
      const cwd = workFolder();
      const manifest = join(cwd, "package.json");
      writeFileSync(join(cwd, "gatehouse.config.ts"), config);
      writeFileSync(manifest, '{ "name": "mine", "type": "commonjs" }\n');
      const { code, stderr } = await gatehouse(["settings"], { cwd });
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/could not be run\. SyntaxError.*\n.*Run: npm pkg set type=module/),
      ]);
      writeFileSync(manifest, '{ "name": "mine", "type": "module" }\n');
      expect(await gatehouse(["settings"], { cwd })).toMatchObject({ code: 0, stderr: "" });
    },
  );
});

describe("settings", () => {
  it("come from gatehouse.config.ts, .env and the environment, which wins", async () => {
    const cwd = workFolder();
    mkdirSync(join(cwd, "node_modules"));
    symlinkSync(
      fileURLToPath(new URL("../..", import.meta.url)),
      join(cwd, "node_modules", "gatehouse"),
      "dir",
    );
    const config =
      'import { defineConfig } from "gatehouse";\nexport default defineConfig({ siteName: "File", languageCode: "de", session: { cookieAge: 5 } });\n';
    writeFileSync(join(cwd, "gatehouse.config.ts"), config);
    writeFileSync(join(cwd, ".env"), "SITE_NAME=DotEnv\nSESSION_COOKIE_AGE=6\n");
    const { code, stdout } = await gatehouse(["settings", "--json"], {
      cwd,
      env: { ...production, SESSION_COOKIE_AGE: "7" },
    });
    expect(code).toBe(0);
    const rows = JSON.parse(stdout) as { env: string; value: unknown; source: string; doc: string }[];
    const row = (env: string) => rows.find((candidate) => candidate.env === env);
    expect(row("LANGUAGE_CODE")).toMatchObject({ value: "de", source: "config" });
    expect(row("SITE_NAME")).toMatchObject({ value: "DotEnv", source: "environment" });
    expect(row("SESSION_COOKIE_AGE")).toMatchObject({ value: 7, source: "environment" });
    expect(row("SECRET_KEY")).toMatchObject({ value: "********" });
    expect(stdout).not.toContain(production.SECRET_KEY);
  });

  it("are printed as the environment would write them", async () => {
    const { stdout, stderr } = await gatehouse(["settings"], {
      cwd: workFolder(),
      env: { ...production, ACCOUNT_AUTHENTICATION_METHOD: "email" },
    });
    expect(stdout).toMatch(/^ACCOUNT_SIGNUP_FIELDS +default +email,username\*,password1\*,password2\*$/m);
    expect(stdout).toMatch(/^ALLOWED_HOSTS +environment +127\.0\.0\.1,accounts\.acme\.io$/m);
    expect(stderr).toContain(
      "ACCOUNT_AUTHENTICATION_METHOD is deprecated; set ACCOUNT_LOGIN_METHODS instead.",
    );
  });
});

describe("a database without its tables", () => {
  it.each([
    ["createsuperuser", "--noinput"],
    ["changepassword", "ann", "--stdin"],
    ["clearsessions"],
    ["sendtestemail", "ann@acme.io"],
  ])("%s says to run migrate", async (...args) => {
    const { code, stderr } = await gatehouse(args, { cwd: workFolder() });
    expect(code).toBe(1);
    expect(stderr).toContain("Run: gatehouse migrate");
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe("migrate", () => {
  it("plans, does, and then has nothing left to do", async () => {
    const cwd = workFolder();
    const plan = await gatehouse(["migrate", "--plan"], { cwd, env: development });
    expect(plan.stdout).toContain("Would create");
    expect(plan.stdout).toContain("account_emailaddress");
    expect(plan.stdout).toContain("There is no database yet");
    expect(existsSync(join(cwd, "var", "gatehouse.db"))).toBe(false);
    const first = await gatehouse(["migrate"], { cwd, env: development });
    expect(first.stdout).toContain("Created");
    const second = await gatehouse(["migrate"], { cwd, env: development });
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(second.stdout).toBe("The database is up to date.\n");
  });

  it("names the setting of a database that cannot be had, and hides its password", async () => {
    const env = { ...production, DATABASE_URL: "postgres://app:planted-password@db.acme.io/app" };
    const { code, stderr } = await gatehouse(["migrate"], { cwd: workFolder(), env });
    expect(code).toBe(1);
    expect(stderr).toContain("DATABASE_URL");
    expect(stderr).not.toContain("planted-password");
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
