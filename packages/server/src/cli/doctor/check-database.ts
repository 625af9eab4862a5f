import { databaseOptions } from "../../config/own-user-fields.ts";
import { type Settings, withoutPassword } from "../../config/settings.ts";
import { inspectUsers } from "../../store/adoption.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { DatabaseError } from "../../store/errors.ts";
import { migrate } from "../../store/migrate.ts";
import { countPending, listRecentMails } from "../../store/outbox.ts";
import { checkSessions } from "./check-sessions.ts";
import { checkSignUp } from "./check-sign-up.ts";
import { checkUsers } from "./check-users.ts";
import { type Finding, ok, orOk, problem, warning } from "./finding.ts";

/** Whether the database answers, has the tables this version needs, users as they should be, and is rid of its mail. */
export async function checkDatabase(settings: Settings): Promise<readonly Finding[]> {
  const where = withoutPassword(settings.database.url);
  let database: Database;
  try {
    database = await openDatabase(settings.database.url, { ...databaseOptions(settings), create: false });
  } catch (error) {
    if (error instanceof DatabaseError && error.code === "database_missing") {
      return [problem("database", error.message, "Run: gatehouse migrate")];
    }
    return [
      problem(
        "database",
        `${where} cannot be opened. ${reason(error)}`,
        "Correct DATABASE_URL, or start the database.",
      ),
    ];
  }
  try {
    const plan = await migrate(database, { plan: true });
    if (plan.changed) {
      return [
        problem("database", `${where} lacks tables that this version needs.`, "Run: gatehouse migrate"),
      ];
    }
    const users = await inspectUsers(database, database.userTable);
    return [
      ok("database", `${where} is up to date.`),
      ...checkUsers(users, settings),
      ...(await checkSignUp(database)),
      ...(await checkSessions(database, settings)),
      ...(await outbox(database)),
    ];
  } catch (error) {
    return [
      problem(
        "database",
        `${where} does not answer as it should. ${reason(error)}`,
        "Look at the database's own log.",
      ),
    ];
  } finally {
    await database.close();
  }
}

/** More waiting mail than this, or any that was given up, means that nobody is delivering. */
const MANY = 100;

async function outbox({ db }: Database): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const pending = await countPending(db);
  if (pending > MANY) {
    findings.push(
      warning(
        "outbox",
        `${pending} mails are waiting.`,
        "See whether a server runs, and what its log says of mail.",
      ),
    );
  }
  const failed = (await listRecentMails(db, MANY)).find((mail) => mail.failedAt !== null);
  if (failed !== undefined) {
    findings.push(
      warning(
        "outbox",
        `Mail was given up, last for this reason: ${failed.lastError ?? "unknown"}`,
        "Correct the mail settings; people can ask for their mail again.",
      ),
    );
  }
  return orOk(findings, ok("outbox", pending === 0 ? "Empty." : `${pending} waiting.`));
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : "";
}
