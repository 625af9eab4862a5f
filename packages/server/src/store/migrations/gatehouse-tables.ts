/** Gatehouse's own tables, in the types that Django gives such columns on the engine, so that one convention holds throughout. */
import { index, type TableDefinition, type TableIndex, table, uniqueIndex } from "./table.ts";

/** How an engine writes what its columns hold. */
export interface ColumnTypes {
  /** A whole column: a number that the engine counts up. */
  readonly id: string;
  readonly datetime: string;
  readonly boolean: string;
  /** A whole column of JSON, never NULL. */
  readonly json: (name: string) => string;
  /** Wide enough for the key of any user table. */
  readonly userId: string;
}

export interface GatehouseMigration {
  readonly name: string;
  readonly tables: readonly TableDefinition[];
}

/** Made before anything else: which of the migrations below this database has. */
export function gatehouseJournal({ datetime }: ColumnTypes): TableDefinition {
  return table("gatehouse_migration", [
    '"name" varchar(255) NOT NULL PRIMARY KEY',
    `"applied_at" ${datetime} NOT NULL`,
  ]);
}

/**
 * What each release added, oldest first. A migration that was released is never edited: changes come as a new one, which only
 * adds, so that the release before can run on the same database.
 */
export function gatehouseMigrations(types: ColumnTypes): readonly GatehouseMigration[] {
  const { id, datetime, boolean, json, userId } = types;
  return [
    {
      name: "0001_initial",
      tables: [
        table(
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
        table(
          "gatehouse_rate_limit",
          [
            '"key" varchar(255) NOT NULL PRIMARY KEY',
            `"window_start" ${datetime} NOT NULL`,
            `"expires_at" ${datetime} NOT NULL`,
            '"count" integer NOT NULL',
          ],
          [index("gatehouse_rate_limit_expires_at", '("expires_at")')],
        ),
        table(
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
            '"last_error" text NULL',
            '"recipient" varchar(320) NOT NULL',
            '"from_address" varchar(320) NOT NULL',
            '"subject" text NOT NULL',
            '"text_body" text NOT NULL',
            '"html_body" text NULL',
            json("headers"),
            '"category" varchar(64) NOT NULL',
          ],
          // Only what waits: the worker looks often, and what was sent stays for a while.
          [
            index(
              "gatehouse_outbox_waiting",
              '("available_at", "id") WHERE "sent_at" IS NULL AND "failed_at" IS NULL',
            ),
          ],
        ),
        table(
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
        table("gatehouse_totp_use", [
          '"authenticator_id" integer NOT NULL PRIMARY KEY',
          '"step_at" bigint NOT NULL',
        ]),
      ],
    },
    {
      name: "0003_phone",
      tables: [
        // Whoever deletes a user in Django knows nothing of this table; the database does.
        table(
          "gatehouse_phone",
          [
            `"user_id" ${userId} NOT NULL PRIMARY KEY REFERENCES "auth_user" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED`,
            '"phone" varchar(16) NOT NULL',
            `"verified" ${boolean} NOT NULL`,
          ],
          [
            index("gatehouse_phone_phone", '("phone")'),
            uniqueIndex("gatehouse_phone_verified", '("phone") WHERE "verified"'),
          ],
        ),
      ],
    },
    {
      name: "0004_webauthn_credential",
      tables: [
        table(
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
        table(
          "gatehouse_api_token_use",
          [
            `"user_id" ${userId} NOT NULL REFERENCES "auth_user" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED`,
            '"network" varchar(64) NOT NULL',
            `"last_used_at" ${datetime} NOT NULL`,
            'PRIMARY KEY ("user_id", "network")',
          ],
          [index("gatehouse_api_token_use_last_used_at", '("last_used_at")')],
        ),
      ],
    },
    {
      name: "0006_refresh_token",
      tables: [
        // No foreign key to Django's row: its flushexpiredtokens deletes that one.
        table(
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

/**
 * Look-ups by user name and by the user row's address ignore case, and Django has no index that serves them: it reads the
 * whole table, at every log-in. These two are the only things that Gatehouse adds to a table of Django's. They are checked for at
 * each migration, because Django drops them when it rebuilds the table to change a column.
 */
export function userIndexes(userTable: string): readonly TableIndex[] {
  return [
    index("gatehouse_user_username_lower", '(lower("username"))')(userTable),
    index("gatehouse_user_email_lower", '(lower("email"))')(userTable),
  ];
}
