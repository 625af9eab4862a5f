import { expect, test, vi } from "vitest";
import { gatehouse, production, workFolder } from "../../cli/gatehouse.ts";
import { PATIENCE } from "../../cli/import/imported.ts";
import { djangoDatabase } from "../django-database.ts";

vi.setConfig(PATIENCE);

test("doctor and adopt warn of a table of users whose collation tells case apart", async () => {
  const { url } = await djangoDatabase({
    changes: [
      "ALTER TABLE auth_user MODIFY username varchar(150) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL UNIQUE",
    ],
  });
  const run = { cwd: workFolder(), env: { ...production, DATABASE_URL: url } };
  const warned = /The column auth_user\.username has the collation utf8mb4_bin.*_ci/s;
  expect((await gatehouse(["adopt", "--plan"], run)).stdout).toMatch(warned);
  expect((await gatehouse(["adopt"], run)).stdout).toMatch(warned);
  const { stdout } = await gatehouse(["doctor"], run);
  expect(stdout).toMatch(/warning +collation +The column auth_user\.username has the collation utf8mb4_bin/);
  expect(stdout).not.toContain("auth_user.email has");
});
