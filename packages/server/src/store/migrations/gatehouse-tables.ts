/** Gatehouse's own tables, in the types that Django gives such columns on the engine, so that one convention holds throughout. */
import { index, type TableDefinition, type TableIndex, table, uniqueIndex } from "./table.ts";

/** How an engine writes what its columns hold. */
export interface ColumnTypes {
  /** A whole column: a number that the engine counts up. */
  readonly id: string;
  readonly datetime: string;
  readonly boolean: string;
  /** Of any length. */
  readonly text: string;
  /** A whole column of JSON, never NULL. */
  readonly json: (name: string) => string;
  /** For the key of a user. */
  readonly userId: string;
  /** What follows a foreign key. */
  readonly foreignKeyOptions: string;
  /** What follows the definition of a table of ours. */
  readonly tableOptions: string;
  readonly partialIndexes: boolean;
  /**
   * Look-ups by user name and by the user row's address ignore case, and Django has no index that serves them: it reads the
   * whole table, at every log-in. These are the only things that Gatehouse adds to a table of Django's. They are checked for at
   * each migration, because Django drops them when it rebuilds the table to change a column.
   */
  readonly userIndexes: readonly (readonly [name: string, on: string])[];
}

/** What the engines have in common that have partial indexes, and indexes on expressions. */
export const withPartialIndexes = {
  foreignKeyOptions: " DEFERRABLE INITIALLY DEFERRED",
  tableOptions: "",
  partialIndexes: true,
  userIndexes: [
    ["gatehouse_user_username_lower", '(lower("username"))'],
    ["gatehouse_user_email_lower", '(lower("email"))'],
  ],
} as const satisfies Partial<ColumnTypes>;

export interface GatehouseMigration {
  readonly name: string;
  readonly tables: readonly TableDefinition[];
}

export const journalName = "gatehouse_migration";

/**
 * Stands in the journal while a migration is under way on an engine that keeps each table for itself as soon as it is made. Found
 * later, it says that the halves that are there are ours.
 */
export const UNFINISHED = "unfinished";

/** Made before anything else: which of the migrations below this database has. */
export function gatehouseJournal(types: ColumnTypes): TableDefinition {
  const columns = ['"name" varchar(255) NOT NULL PRIMARY KEY', `"applied_at" ${types.datetime} NOT NULL`];
  return withOptions(table(journalName, columns), types);
}

function withOptions(definition: TableDefinition, { tableOptions }: ColumnTypes): TableDefinition {
  return { ...definition, create: definition.create + tableOptions };
}

/**
 * What each release added, oldest first. A migration that was released is never edited: changes come as a new one, which only
 * adds, so that the release before can run on the same database.
 */
export function gatehouseMigrations(types: ColumnTypes): readonly GatehouseMigration[] {
  const { id, datetime, boolean, text, json, userId, partialIndexes } = types;
  const own = (...definition: Parameters<typeof table>) => withOptions(table(...definition), types);
  // Whoever deletes a user in Django knows nothing of these tables; the database does.
  const endsWithUser = `FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id") ON DELETE CASCADE${types.foreignKeyOptions}`;
  return [
    {
      name: "0001_initial",
      tables: [
        own(
          "gatehouse_secret",
          [
            id,
            '"purpose" varchar(64) NOT NULL',
            '"digest" varchar(128) NOT NULL',
            '"subject" varchar(64) NULL',
            json("payload"),
            `"created_at" ${datetime} NOT NULL`,
            `"expires_at" ${datetime} NOT NULL`,
            '"attempts" integer NOT NULL',
            '"max_attempts" integer NULL',
            `"consumed_at" ${datetime} NULL`,
          ],
          [
            uniqueIndex("gatehouse_secret_purpose_digest", '("purpose", "digest")'),
            index("gatehouse_secret_purpose_subject", '("purpose", "subject")'),
            index("gatehouse_secret_expires_at", '("expires_at")'),
          ],
        ),
        own(
          "gatehouse_rate_limit",
          [
            '"key" varchar(255) NOT NULL PRIMARY KEY',
            `"window_start" ${datetime} NOT NULL`,
            `"expires_at" ${datetime} NOT NULL`,
            '"count" integer NOT NULL',
          ],
          [index("gatehouse_rate_limit_expires_at", '("expires_at")')],
        ),
        own(
          "gatehouse_outbox",
          [
            id,
            `"created_at" ${datetime} NOT NULL`,
            `"available_at" ${datetime} NOT NULL`,
            '"attempts" integer NOT NULL',
            `"locked_until" ${datetime} NULL`,
            '"locked_by" varchar(128) NULL',
            `"sent_at" ${datetime} NULL`,
            `"failed_at" ${datetime} NULL`,
            `"last_error" ${text} NULL`,
            '"recipient" varchar(320) NOT NULL',
            '"from_address" varchar(320) NOT NULL',
            `"subject" ${text} NOT NULL`,
            `"text_body" ${text} NOT NULL`,
            `"html_body" ${text} NULL`,
            json("headers"),
            '"category" varchar(64) NOT NULL',
          ],
          // Only what waits: the worker looks often, and what was sent stays for a while.
          [
            index(
              "gatehouse_outbox_waiting",
              partialIndexes
                ? '("available_at", "id") WHERE "sent_at" IS NULL AND "failed_at" IS NULL'
                : '("sent_at", "failed_at", "available_at", "id")',
            ),
          ],
        ),
        own(
          "gatehouse_audit_log",
          // No foreign key to the user: the log outlives the account.
          [
            id,
            `"at" ${datetime} NOT NULL`,
            '"event" varchar(64) NOT NULL',
            `"user_id" ${userId} NULL`,
            '"ip" varchar(45) NULL',
            '"user_agent" varchar(200) NULL',
            json("details"),
          ],
          [
            index("gatehouse_audit_log_user_id", '("user_id", "id")'),
            index("gatehouse_audit_log_event", '("event", "id")'),
            index("gatehouse_audit_log_at", '("at")'),
          ],
        ),
      ],
    },
    {
      name: "0002_totp_use",
      tables: [
        // No foreign key to the authenticator: Django rebuilds its table to change a column.
        own("gatehouse_totp_use", [
          '"authenticator_id" integer NOT NULL PRIMARY KEY',
          '"step_at" bigint NOT NULL',
        ]),
      ],
    },
    {
      name: "0003_phone",
      tables: [
        own(
          "gatehouse_phone",
          [
            `"user_id" ${userId} NOT NULL PRIMARY KEY`,
            '"phone" varchar(16) NOT NULL',
            `"verified" ${boolean} NOT NULL`,
            ...(partialIndexes
              ? []
              : ['"verified_phone" varchar(16) AS (CASE WHEN "verified" THEN "phone" END) STORED']),
            endsWithUser,
          ],
          [
            index("gatehouse_phone_phone", '("phone")'),
            uniqueIndex(
              "gatehouse_phone_verified",
              partialIndexes ? '("phone") WHERE "verified"' : '("verified_phone")',
            ),
          ],
        ),
      ],
    },
    {
      name: "0004_webauthn_credential",
      tables: [
        own(
          "gatehouse_webauthn_credential",
          [
            '"credential_digest" varchar(43) NOT NULL PRIMARY KEY',
            '"authenticator_id" integer NOT NULL',
            '"sign_count" bigint NOT NULL',
          ],
          [index("gatehouse_webauthn_credential_authenticator_id", '("authenticator_id")')],
        ),
      ],
    },
    {
      name: "0005_api_token_use",
      tables: [
        own(
          "gatehouse_api_token_use",
          [
            `"user_id" ${userId} NOT NULL`,
            '"network" varchar(64) NOT NULL',
            `"last_used_at" ${datetime} NOT NULL`,
            'PRIMARY KEY ("user_id", "network")',
            endsWithUser,
          ],
          [index("gatehouse_api_token_use_last_used_at", '("last_used_at")')],
        ),
      ],
    },
    {
      name: "0006_refresh_token",
      tables: [
        // No foreign key to Django's row: its flushexpiredtokens deletes that one.
        own(
          "gatehouse_refresh_token",
          [
            '"jti" varchar(255) NOT NULL PRIMARY KEY',
            '"family" varchar(255) NOT NULL',
            '"bound_to" varchar(43) NULL',
            '"successor" varchar(255) NULL',
            `"used_at" ${datetime} NULL`,
            `"expires_at" ${datetime} NOT NULL`,
          ],
          [
            index("gatehouse_refresh_token_family", '("family")'),
            index("gatehouse_refresh_token_expires_at", '("expires_at")'),
          ],
        ),
      ],
    },
  ];
}

export function userIndexes(userTable: string, types: ColumnTypes): readonly TableIndex[] {
  return types.userIndexes.map(([name, on]) => index(name, on)(userTable));
}
