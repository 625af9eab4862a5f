import { describe, expect, it, vi } from "vitest";
import type { Finding } from "../../src/cli/doctor/finding.ts";
import { createUser } from "../../src/store/users.ts";
import { NOW, testDatabaseAt } from "../store/test-database.ts";
import { leasedUrl } from "../support/leased-url.ts";
import { gatehouse, production, workFolder } from "./gatehouse.ts";
import { PATIENCE } from "./import/imported.ts";

vi.setConfig(PATIENCE);

const django = "pbkdf2_sha256$1000000$salt$hash";

/** What the doctor says of the passwords of people who came in this order. */
async function passwordsOf(encoded: readonly string[], env: Readonly<Record<string, string>>) {
  const url = await leasedUrl();
  const { db } = await testDatabaseAt(url);
  for (const [place, password] of encoded.entries()) {
    await createUser(db, { username: `user${place}`, email: "", password, dateJoined: NOW });
  }
  const of = async (more: Readonly<Record<string, string>>) => {
    const run = { cwd: workFolder(), env: { ...production, ...env, DATABASE_URL: url, ...more } };
    const findings: readonly Finding[] = JSON.parse((await gatehouse(["doctor", "--json"], run)).stdout);
    return findings.filter(({ subject, level }) => subject === "passwords" && level === "warning");
  };
  return { findings: await of({}), of };
}

describe("beside Django, the doctor warns of log-ins that would rewrite each other's hashes", () => {
  it("where most people's have other iterations than PASSWORD_ITERATIONS, and says what to set", async () => {
    const passwords = [
      "!unusable",
      "pbkdf2_sha256$600000$salt$hash",
      django,
      django,
      "argon2$argon2id$v=19$…",
    ];
    const env = { SESSION_KEY_STORAGE: "plain", PASSWORD_ITERATIONS: "600000" };
    const { findings, of } = await passwordsOf(passwords, env);
    expect(findings).toEqual([
      {
        level: "warning",
        subject: "passwords",
        message: expect.stringMatching(/have 1000000 iterations, and PASSWORD_ITERATIONS is 600000/),
        remedy: expect.stringContaining("PASSWORD_ITERATIONS=1000000"),
      },
    ]);
    expect(await of({ PASSWORD_ITERATIONS: "1000000" })).toEqual([]);
    // Alone, Gatehouse renews each of them once.
    expect(await of({ SESSION_KEY_STORAGE: "hashed" })).toEqual([]);
  });

  it("where most people's are of another hasher than the first, and looks at those who came last", async () => {
    const old = Array.from({ length: 110 }, () => django);
    const young = Array.from({ length: 60 }, () => "scrypt$16384$salt$8$5$hash");
    const env = { SESSION_KEY_STORAGE: "plain", PASSWORD_ITERATIONS: "1000000" };
    const { findings } = await passwordsOf([...old, ...young], env);
    expect(findings).toMatchObject([
      { remedy: expect.stringContaining("PASSWORD_HASHERS begin with scrypt") },
    ]);
  });
});
