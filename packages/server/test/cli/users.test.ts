import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { insertSession } from "../../src/store/sessions.ts";
import { databaseIn, gatehouse, logIn, migratedFolder, production, serve } from "./gatehouse.ts";

const password = "correct-horse-battery";

async function createAnn(cwd: string, env: Record<string, string> = { DJANGO_SUPERUSER_PASSWORD: password }) {
  return gatehouse(["createsuperuser", "--noinput", "--username", "ann", "--email", "Ann@Acme.io"], {
    cwd,
    env: { ...production, ...env },
  });
}

describe("createsuperuser", () => {
  it("makes an administrator who logs in at once, with a verified address", async () => {
    const cwd = await migratedFolder();
    const env = {
      ...production,
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_SIGNUP_FIELDS: "email*,password1*",
    };
    const made = await createAnn(cwd);
    expect(made).toMatchObject({ code: 0, stdout: "Made the administrator ann (ann@acme.io).\n" });
    const server = await serve({ cwd, env });
    const response = await logIn(server.url, { email: "ann@acme.io", password });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      data: { user: { email: "ann@acme.io", username: "ann" } },
    });
  });

  it("refuses a weak password, a taken name and a taken address, with the validators' words", async () => {
    const cwd = await migratedFolder();
    const weak = await createAnn(cwd, { DJANGO_SUPERUSER_PASSWORD: "ann@acme.io" });
    expect(weak.code).toBe(1);
    expect(weak.stderr).toContain("too similar");
    await createAnn(cwd);
    const again = await createAnn(cwd);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("A user with that username already exists.");
    expect(again.stderr).toContain("A user is already registered with this email address.");
    expect(weak.stderr + again.stderr).not.toContain(password);
  });

  it("without a terminal and without --noinput says what to do", async () => {
    const cwd = await migratedFolder();
    const { code, stderr } = await gatehouse(["createsuperuser"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain("Use --noinput with --username, --email and DJANGO_SUPERUSER_PASSWORD.");
  });

  it("derives the user name from the address where none is given", async () => {
    const cwd = await migratedFolder();
    const env = { ...production, DJANGO_SUPERUSER_EMAIL: "bo@acme.io", DJANGO_SUPERUSER_PASSWORD: password };
    const { stdout } = await gatehouse(["createsuperuser", "--noinput"], { cwd, env });
    expect(stdout).toBe("Made the administrator bo (bo@acme.io).\n");
  });
});

describe("changepassword", () => {
  it("T-14 sets the password and ends the user's sessions", async () => {
    const cwd = await migratedFolder();
    await createAnn(cwd);
    const { url } = await serve({ cwd });
    const before = (await (await logIn(url, { username: "ann", password })).json()) as {
      meta: { session_token: string };
    };
    const session = () =>
      fetch(`${url}/_allauth/app/v1/auth/session`, {
        headers: { "X-Session-Token": before.meta.session_token },
      });
    expect((await session()).status).toBe(200);

    const changed = await gatehouse(["changepassword", "ann@acme.io", "--stdin"], {
      cwd,
      input: "another-horse-battery\n",
    });
    expect(changed.code).toBe(0);
    expect((await session()).status).not.toBe(200);
    expect((await logIn(url, { username: "ann", password })).status).toBe(400);
    expect((await logIn(url, { username: "ann", password: "another-horse-battery" })).status).toBe(200);
  });

  describe("T-25 an address that somebody else has for a user name", () => {
    const input = "another-horse-battery\n";

    /** Ann, whose address it is, and Eve, who is called by it. */
    async function annAndEve(verified = true): Promise<string> {
      const cwd = await migratedFolder();
      await createAnn(cwd);
      await gatehouse(
        ["createsuperuser", "--noinput", "--username", "ann@acme.io", "--email", "eve@acme.io"],
        {
          cwd,
          env: { ...production, DJANGO_SUPERUSER_PASSWORD: password },
        },
      );
      if (!verified) {
        const database = await openDatabase(databaseIn(cwd));
        await database.db.updateTable("account_emailaddress").set({ verified: false }).execute();
        await database.close();
      }
      return cwd;
    }

    it.each([[true], [false]])(
      "changes neither, and says how to name each (verified: %s)",
      async (verified) => {
        const cwd = await annAndEve(verified);
        const { code, stderr } = await gatehouse(["changepassword", "ANN@acme.io", "--stdin"], {
          cwd,
          input,
        });
        expect(code).toBe(1);
        expect(stderr).toContain(
          '"ANN@acme.io" may mean any of these users: ann (by address), ann@acme.io (by user name).',
        );
        expect(stderr).toContain("--username");
        const { url } = await serve({ cwd });
        for (const username of ["ann", "ann@acme.io"]) {
          expect((await logIn(url, { username, password })).status).toBe(200);
        }
      },
    );

    it("leaves both to be named without doubt", async () => {
      const cwd = await annAndEve();
      const owner = await gatehouse(["changepassword", "ann", "--stdin"], { cwd, input });
      expect(owner.stdout).toContain("Changed the password of ann;");
      const args = ["changepassword", "ann@acme.io", "--username", "--stdin"];
      expect((await gatehouse(args, { cwd, input })).stdout).toContain(
        "Changed the password of ann@acme.io;",
      );
    });

    it("is no question where the user name is that of the address's own user", async () => {
      const cwd = await migratedFolder();
      const env = { ...production, DJANGO_SUPERUSER_PASSWORD: password };
      const args = ["createsuperuser", "--noinput", "--username", "ann@acme.io", "--email", "ann@acme.io"];
      await gatehouse(args, { cwd, env });
      const { stdout } = await gatehouse(["changepassword", "ann@acme.io", "--stdin"], { cwd, input });
      expect(stdout).toContain("Changed the password of ann@acme.io;");
    });
  });

  it("refuses a weak password and an unknown user", async () => {
    const cwd = await migratedFolder();
    await createAnn(cwd);
    const weak = await gatehouse(["changepassword", "ann", "--stdin"], { cwd, input: "12345678\n" });
    expect(weak.code).toBe(1);
    expect(weak.stderr).toContain("The password was not changed.");
    const unknown = await gatehouse(["changepassword", "zoe", "--stdin"], { cwd, input: `${password}\n` });
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('There is no user "zoe".');
  });
});

describe("clearsessions", () => {
  it("deletes expired sessions and leaves the living", async () => {
    const cwd = await migratedFolder();
    const database = await openDatabase(databaseIn(cwd));
    const hour = 3_600_000;
    for (const [sessionKey, offset] of [
      ["a".repeat(32), -hour],
      ["b".repeat(32), -1],
      ["c".repeat(32), hour],
    ] as const) {
      await insertSession(database.db, {
        sessionKey,
        sessionData: "",
        expireDate: new Date(Date.now() + offset),
      });
    }
    await database.close();
    const first = await gatehouse(["clearsessions"], { cwd });
    expect(first.stdout).toBe(
      "Deleted 2 expired sessions, 0 expired refresh tokens, 0 expired codes and keys, 0 expired limits, 0 old notes of tokens' uses and 0 old audit events.\n",
    );
    const second = await gatehouse(["clearsessions"], { cwd });
    expect(second.stdout).toContain("Deleted 0 expired sessions,");
  });
});
