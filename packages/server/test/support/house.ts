import { createGatehouse, type Gatehouse, type GatehouseConfig } from "../../src/index.ts";
import { openMail } from "../../src/mail/outbox.ts";
import { listRecentMails } from "../../src/store/outbox.ts";
import { folder } from "./balancer/stand.ts";
import { openThreeNodes } from "./balancer/three-nodes.ts";
import { leaseDatabase } from "./databases.ts";
import { TestClock } from "./test-clock.ts";

export { TestClock };

/** A mail as its recipient would read it. */
export interface ReceivedMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly category: string;
}

/** A whole Gatehouse on an empty database, as a test sees it: through `fetch`, its mail, and its clock. */
export interface House extends AsyncDisposable {
  readonly gatehouse: Gatehouse;
  readonly clock: TestClock;
  /** Every mail so far, oldest first. */
  mails(): Promise<readonly ReceivedMail[]>;
  /** The newest mail to this address. */
  mailTo(address: string): Promise<ReceivedMail>;
}

/** What most tests run with: fast hashes, e-mail log-in, nothing verified, no limits in the way. */
export const usualEnvironment: Readonly<Record<string, string>> = {
  SECRET_KEY: "test-secret-key-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
  DEBUG: "true",
  LOG_LEVEL: "silent",
  EMAIL_BACKEND: "console",
  PASSWORD_ITERATIONS: "10",
  ACCOUNT_LOGIN_METHODS: "email",
  ACCOUNT_SIGNUP_FIELDS: "email*,password1*",
  ACCOUNT_RATE_LIMITS: "false",
};

/**
 * Opens a house. The environment is laid over the usual one.
 *
 * @example await using house = await openHouse({ ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
 */
export function openHouse(
  env: Readonly<Record<string, string>> = {},
  clock = new TestClock(),
  config: GatehouseConfig = {},
): Promise<House> {
  return openBareHouse({ ...usualEnvironment, ...env }, clock, config);
}

/** Opens a house with these settings and no others, on a database of its own unless they name one. */
export async function openBareHouse(
  env: Readonly<Record<string, string>>,
  clock: TestClock,
  config: GatehouseConfig = {},
): Promise<House> {
  const lease = env["DATABASE_URL"] === undefined ? await leaseDatabase() : undefined;
  const ours = { ...env, ...(lease && { DATABASE_URL: lease.url }) };
  const alone = await createGatehouse({
    config,
    env: ours,
    clock,
    dangerouslySkipProductionChecks: true,
  }).catch(async (error: unknown) => {
    await lease?.release();
    throw error;
  });
  await alone.migrate();
  const balancer = folder();
  const gatehouse =
    balancer === undefined ? alone : await openThreeNodes(balancer, { alone, env: ours, config, clock });
  const mails = async () => {
    const rows = await listRecentMails(gatehouse.engine.database.db, 1000);
    return rows.toReversed().map((row): ReceivedMail => {
      const mail = openMail(row, gatehouse.settings);
      if (mail === undefined)
        throw new Error(`The outbox holds a mail to ${row.recipient} that does not open.`);
      return {
        to: mail.recipient,
        subject: mail.subject,
        text: mail.textBody,
        html: mail.htmlBody ?? "",
        category: mail.category,
      };
    });
  };
  return {
    gatehouse,
    clock,
    mails,
    async mailTo(address) {
      const found = (await mails()).findLast((mail) => mail.to === address);
      if (found === undefined) throw new Error(`Nobody has written to ${address}.`);
      return found;
    },
    async [Symbol.asyncDispose]() {
      await gatehouse.close();
      await lease?.release();
    },
  };
}

/** The code in a mail, as its reader would copy it: it stands alone on its line. */
export function codeIn(mail: Pick<ReceivedMail, "text">): string {
  const code = /^ *([A-Z0-9]+(?:-[A-Z0-9]+)*) *$/m.exec(mail.text)?.[1];
  if (code === undefined) throw new Error(`There is no code in: ${mail.text}`);
  return code;
}

/** The key at the end of the link in a mail, as the recipient's browser would send it on. */
export function keyIn(mail: ReceivedMail): string {
  const link = /https?:\/\/\S+/.exec(mail.text)?.[0];
  if (link === undefined) throw new Error(`There is no link in: ${mail.text}`);
  const segments = new URL(link).pathname.split("/").filter((segment) => segment !== "");
  return decodeURIComponent(segments.at(-1) ?? "");
}
