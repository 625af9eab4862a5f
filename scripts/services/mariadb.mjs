import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
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
  // MySQL's other protocol has a port of its own; MariaDB has not.
  "--loose-mysqlx=OFF",
  "--max-connections=300",
  "--innodb-buffer-pool-size=128M",
  // No house may rely on the zone that a server happens to be set to.
  "--default-time-zone=+05:45",
];

/** The server program of a MySQL, to try that instead; or a script that runs one with what it is given. */
const mysqld = process.env["GATEHOUSE_MYSQLD"];

/** Whether it can be started without installing anything. */
export const hasMariadb = () => mysqld !== undefined || find("mariadbd") !== undefined;

/** As {@link startMariadb} does. @throws {import("../progress.mjs").Complaint} when there is none */
export const ensureMariadb = async () =>
  mysqld ?? requireServer("mariadbd", { title: "MariaDB", debian: "mariadb-server" });

/**
 * A MariaDB, or the MySQL that is named, with an administrator whose name and password are in the URL, and an empty database.
 *
 * @param {import("./service.mjs").ServiceOptions & { settings?: readonly string[] }} [options] `settings`: more of its own
 */
export async function startMariadb({ durable = false, settings = [] } = {}) {
  const server = await ensureMariadb();
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
      const [install, ...how] = await installation();
      await run(install, [...own, ...how], {
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
        // Where MySQL looks for files that statements name; its usual place it does not find.
        `--secure-file-priv=${folder}`,
      ];
      const all = [...usual, ...(durable ? [] : fast), ...settings];
      return (port) => [server, ...own, ...files, `--port=${port}`, ...all];
    },
  });
}

/** What fills the data folder. @returns {Promise<[command: string, ...args: string[]]>} */
async function installation() {
  if (mysqld !== undefined) return [mysqld, "--initialize-insecure"];
  const install = await requireServer("mariadb-install-db", { title: "MariaDB", debian: "mariadb-server" });
  return [install, "--skip-test-db"];
}

/** One statement a line, run at every start. @param {string} password */
function accountsAs(password) {
  return [
    `CREATE USER IF NOT EXISTS '${user}'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO '${user}'@'127.0.0.1' WITH GRANT OPTION;`,
    `CREATE DATABASE IF NOT EXISTS ${user} CHARACTER SET utf8mb4;`,
    "",
  ].join("\n");
}
