import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../run.mjs";
import { find, requireServer } from "./installed.mjs";
import { startService } from "./service.mjs";

const user = "gatehouse";

const fast = ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-flush-method=nosync"];

const usual = [
  "--bind-address=127.0.0.1",
  "--skip-name-resolve",
  "--skip-log-bin",
  "--performance-schema=OFF",
  "--max-connections=300",
  "--innodb-buffer-pool-size=128M",
  // No house may rely on the zone that a server happens to be set to.
  "--default-time-zone=+05:45",
];

/** Whether it can be started without installing anything. */
export const hasMariadb = () => find("mariadbd") !== undefined;

/** As {@link startMariadb} does. @throws {import("../progress.mjs").Complaint} when there is none */
export const ensureMariadb = () => requireServer("mariadbd", { title: "MariaDB", debian: "mariadb-server" });

/**
 * A MariaDB with an administrator whose name and password are in the URL, and an empty database.
 *
 * @param {import("./service.mjs").ServiceOptions} [options]
 */
export async function startMariadb({ durable = false } = {}) {
  const server = await ensureMariadb();
  const install = await requireServer("mariadb-install-db", { title: "MariaDB", debian: "mariadb-server" });
  const password = randomBytes(12).toString("hex");
  return startService({
    title: "MariaDB",
    ready: /ready for connections/,
    end: "SIGKILL",
    url: (port) => `mysql://${user}:${password}@127.0.0.1:${port}/${user}`,
    async prepare({ folder, owner }) {
      const data = path.join(folder, "data");
      // First of all, so that what this machine is set up for elsewhere (/etc/mysql) is not ours.
      const own = ["--no-defaults", `--datadir=${data}`];
      await run(install, [...own, "--skip-test-db"], {
        cwd: folder,
        owner,
        // The run's own is not writable for the server's user.
        env: { TMPDIR: folder },
        failure: "MariaDB's data folder could not be made.",
      });
      const accounts = path.join(folder, "accounts.sql");
      await writeFile(accounts, accountsAs(password));
      const files = [
        `--init-file=${accounts}`,
        `--socket=${path.join(folder, "socket")}`,
        `--tmpdir=${folder}`,
      ];
      const settings = [...usual, ...(durable ? [] : fast)];
      return (port) => [server, ...own, ...files, `--port=${port}`, ...settings];
    },
  });
}

/** One statement a line, run at every start. @param {string} password */
function accountsAs(password) {
  return [
    `CREATE OR REPLACE USER '${user}'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO '${user}'@'127.0.0.1' WITH GRANT OPTION;`,
    `CREATE DATABASE IF NOT EXISTS ${user} CHARACTER SET utf8mb4;`,
    "",
  ].join("\n");
}
