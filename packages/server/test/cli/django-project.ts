import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { djangoParameters, encodingNamed } from "../../src/django/password-encodings/index.ts";
import { encodeSession } from "../../src/django/session-codec.ts";
import type { UserFieldValues } from "../../src/domain/user-field.ts";
import type { Database } from "../../src/store/database.ts";
import { createEmailAddress } from "../../src/store/email-addresses.ts";
import { insertSession } from "../../src/store/sessions.ts";
import { createUser } from "../../src/store/users.ts";
import { type DjangoDatabaseOptions, djangoDatabase, tablesIn } from "../store/django-database.ts";
import { NOW } from "../store/test-database.ts";
import { gatehouse, logIn, type Outcome, production, SECRET_KEY, serve, workFolder } from "./gatehouse.ts";

/** Ann's. */
export const PASSWORD = "correct-horse-battery-staple";

const { PASSWORD_ITERATIONS: rounds, ...rest } = production;

/** A production's, without what adopt finds out. */
export const environment = rest;

interface ProjectOptions extends DjangoDatabaseOptions {
  /** What Ann's row has besides. */
  readonly own?: UserFieldValues;
  /** Without: nobody is there yet. */
  readonly people?: boolean;
}

/** A Django project, and a folder from which its database is to be adopted. */
export class Project {
  readonly cwd = workFolder();
  readonly file = join(this.cwd, "gatehouse.config.ts");
  readonly env: Readonly<Record<string, string>>;
  readonly database: Database;

  private constructor(database: Database, url: string) {
    this.database = database;
    this.env = { ...environment, DATABASE_URL: url, ACCOUNT_LOGIN_METHODS: "username,email" };
  }

  /** With Ann, who can log in, and somebody's session. */
  static async with({ own = {}, people = true, ...options }: ProjectOptions = {}): Promise<Project> {
    const { url, ...database } = await djangoDatabase(options);
    const { db } = database;
    const salt = "saltsaltsaltsalt";
    const password = encodingNamed("pbkdf2_sha256").encode(PASSWORD, salt, djangoParameters(Number(rounds)));
    const email = "ann@example.com";
    if (people && options.userId !== "uuid") {
      const ann = { username: "ann", email, password, dateJoined: NOW, own };
      const { id: userId } = await createUser(db, ann);
      await createEmailAddress(db, { userId, email, verified: true, primary: true });
    }
    const sessionData = encodeSession({ cart: [1] }, { secret: SECRET_KEY, now: new Date() });
    await insertSession(db, { sessionKey: "k", sessionData, expireDate: new Date("2999-01-01T00:00:00Z") });
    return new Project(database, url);
  }

  /** One whose users are customers with columns of their own, and have no second factors yet. */
  static ofCustomers(options: ProjectOptions = {}): Promise<Project> {
    return Project.with({ userTable: "customers_customer", absent: ["mfa_authenticator"], ...options });
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return gatehouse(args, { cwd: this.cwd, env: { ...this.env, ...env } });
  }

  async tables(): Promise<readonly string[]> {
    return (await tablesIn(this.database)).toSorted();
  }

  /** Ends with this complaint, and all is as it was. */
  async expectRefusal(complaint: RegExp, env: Readonly<Record<string, string>> = {}): Promise<void> {
    const before = await this.tables();
    for (const args of [["adopt", "--plan"], ["adopt"]]) {
      const { code, stdout, stderr } = await this.run(args, env);
      expect([code, stdout, stderr]).toEqual([1, "", expect.stringMatching(complaint)]);
      expect(stderr).not.toContain("Unexpected error");
    }
    expect([await this.tables(), existsSync(this.file)]).toEqual([before, false]);
  }

  async expectAnnToLogIn(): Promise<void> {
    const server = await serve({ cwd: this.cwd, env: this.env });
    for (const name of [{ username: "ann" }, { email: "ann@example.com" }]) {
      expect((await logIn(server.url, { ...name, password: PASSWORD })).status).toBe(200);
    }
    await server.stop();
  }
}
