/**
 * Django's tables on SQLite, statement for statement as Django 5.2 and allauth 65.16 leave them after their migrations
 * (the order of columns included, which comes from tables that Django rebuilt). A test compares them with a real one.
 */
import { index, type TableDefinition, table, uniqueIndex } from "../migrations/table.ts";

/** `django_migrations`, which belongs to no app: Django makes it before the first migration. */
export const migrationJournal: TableDefinition = table("django_migrations", [
  '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
  '"app" varchar(255) NOT NULL',
  '"name" varchar(255) NOT NULL',
  '"applied" datetime NOT NULL',
]);

/** By app label, as `django_migrations` names them; in an order in which each table comes after those it refers to. */
export const djangoTables: ReadonlyMap<string, readonly TableDefinition[]> = new Map([
  [
    "contenttypes",
    [
      table(
        "django_content_type",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"app_label" varchar(100) NOT NULL',
          '"model" varchar(100) NOT NULL',
        ],
        [uniqueIndex("django_content_type_app_label_model_76bd3d3b_uniq", '("app_label", "model")')],
      ),
    ],
  ],
  [
    "auth",
    [
      table(
        "auth_permission",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"codename" varchar(100) NOT NULL',
          '"name" varchar(255) NOT NULL',
        ],
        [
          uniqueIndex(
            "auth_permission_content_type_id_codename_01ab375a_uniq",
            '("content_type_id", "codename")',
          ),
          index("auth_permission_content_type_id_2f476e4b", '("content_type_id")'),
        ],
      ),
      table("auth_group", [
        '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
        '"name" varchar(150) NOT NULL UNIQUE',
      ]),
      table(
        "auth_group_permissions",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED',
        ],
        [
          uniqueIndex(
            "auth_group_permissions_group_id_permission_id_0cd325b0_uniq",
            '("group_id", "permission_id")',
          ),
          index("auth_group_permissions_group_id_b120cbf9", '("group_id")'),
          index("auth_group_permissions_permission_id_84c5c92e", '("permission_id")'),
        ],
      ),
      table("auth_user", [
        '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
        '"password" varchar(128) NOT NULL',
        '"last_login" datetime NULL',
        '"is_superuser" bool NOT NULL',
        '"username" varchar(150) NOT NULL UNIQUE',
        '"last_name" varchar(150) NOT NULL',
        '"email" varchar(254) NOT NULL',
        '"is_staff" bool NOT NULL',
        '"is_active" bool NOT NULL',
        '"date_joined" datetime NOT NULL',
        '"first_name" varchar(150) NOT NULL',
      ]),
      table(
        "auth_user_groups",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED',
        ],
        [
          uniqueIndex("auth_user_groups_user_id_group_id_94350c0c_uniq", '("user_id", "group_id")'),
          index("auth_user_groups_user_id_6a12ed8b", '("user_id")'),
          index("auth_user_groups_group_id_97559544", '("group_id")'),
        ],
      ),
      table(
        "auth_user_user_permissions",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED',
        ],
        [
          uniqueIndex(
            "auth_user_user_permissions_user_id_permission_id_14a6b632_uniq",
            '("user_id", "permission_id")',
          ),
          index("auth_user_user_permissions_user_id_a95ead1b", '("user_id")'),
          index("auth_user_user_permissions_permission_id_1fbb5f2c", '("permission_id")'),
        ],
      ),
    ],
  ],
  [
    "sessions",
    [
      table(
        "django_session",
        [
          '"session_key" varchar(40) NOT NULL PRIMARY KEY',
          '"session_data" text NOT NULL',
          '"expire_date" datetime NOT NULL',
        ],
        [index("django_session_expire_date_a5c62663", '("expire_date")')],
      ),
    ],
  ],
  [
    "sites",
    [
      table("django_site", [
        '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
        '"name" varchar(50) NOT NULL',
        '"domain" varchar(100) NOT NULL UNIQUE',
      ]),
    ],
  ],
  [
    "admin",
    [
      table(
        "django_admin_log",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"object_id" text NULL',
          '"object_repr" varchar(200) NOT NULL',
          '"action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0)',
          '"change_message" text NOT NULL',
          '"content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"action_time" datetime NOT NULL',
        ],
        [
          index("django_admin_log_content_type_id_c4bce8eb", '("content_type_id")'),
          index("django_admin_log_user_id_c564eba6", '("user_id")'),
        ],
      ),
    ],
  ],
  [
    "account",
    [
      table(
        "account_emailaddress",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"verified" bool NOT NULL',
          '"primary" bool NOT NULL',
          '"user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"email" varchar(254) NOT NULL',
        ],
        [
          uniqueIndex("account_emailaddress_user_id_email_987c8728_uniq", '("user_id", "email")'),
          uniqueIndex("unique_verified_email", '("email") WHERE "verified"'),
          index("account_emailaddress_user_id_2c513194", '("user_id")'),
          index("account_emailaddress_email_03be32b2", '("email")'),
          uniqueIndex("unique_primary_email", '("user_id", "primary") WHERE "primary"'),
        ],
      ),
      table(
        "account_emailconfirmation",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"created" datetime NOT NULL',
          '"sent" datetime NULL',
          '"key" varchar(64) NOT NULL UNIQUE',
          '"email_address_id" integer NOT NULL REFERENCES "account_emailaddress" ("id") DEFERRABLE INITIALLY DEFERRED',
        ],
        [index("account_emailconfirmation_email_address_id_5b7f8c58", '("email_address_id")')],
      ),
    ],
  ],
  [
    "authtoken",
    [
      table("authtoken_token", [
        '"key" varchar(40) NOT NULL PRIMARY KEY',
        '"created" datetime NOT NULL',
        '"user_id" integer NOT NULL UNIQUE REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED',
      ]),
    ],
  ],
  [
    "mfa",
    [
      table(
        "mfa_authenticator",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"type" varchar(20) NOT NULL',
          '"data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL))',
          '"user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"created_at" datetime NOT NULL',
          '"last_used_at" datetime NULL',
        ],
        [
          index("mfa_authenticator_user_id_0c3a50c0", '("user_id")'),
          uniqueIndex(
            "unique_authenticator_type",
            `("user_id", "type") WHERE "type" IN ('totp', 'recovery_codes')`,
          ),
        ],
      ),
    ],
  ],
  [
    "socialaccount",
    [
      table("socialaccount_socialapp", [
        '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
        '"provider" varchar(30) NOT NULL',
        '"name" varchar(40) NOT NULL',
        '"client_id" varchar(191) NOT NULL',
        '"secret" varchar(191) NOT NULL',
        '"key" varchar(191) NOT NULL',
        '"provider_id" varchar(200) NOT NULL',
        '"settings" text NOT NULL CHECK ((JSON_VALID("settings") OR "settings" IS NULL))',
      ]),
      table(
        "socialaccount_socialapp_sites",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"socialapp_id" integer NOT NULL REFERENCES "socialaccount_socialapp" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"site_id" integer NOT NULL REFERENCES "django_site" ("id") DEFERRABLE INITIALLY DEFERRED',
        ],
        [
          uniqueIndex(
            "socialaccount_socialapp_sites_socialapp_id_site_id_71a9a768_uniq",
            '("socialapp_id", "site_id")',
          ),
          index("socialaccount_socialapp_sites_socialapp_id_97fb6e7d", '("socialapp_id")'),
          index("socialaccount_socialapp_sites_site_id_2579dee5", '("site_id")'),
        ],
      ),
      table(
        "socialaccount_socialaccount",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"provider" varchar(200) NOT NULL',
          '"uid" varchar(191) NOT NULL',
          '"last_login" datetime NOT NULL',
          '"date_joined" datetime NOT NULL',
          '"user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"extra_data" text NOT NULL CHECK ((JSON_VALID("extra_data") OR "extra_data" IS NULL))',
        ],
        [
          uniqueIndex("socialaccount_socialaccount_provider_uid_fc810c6e_uniq", '("provider", "uid")'),
          index("socialaccount_socialaccount_user_id_8146e70c", '("user_id")'),
        ],
      ),
      table(
        "socialaccount_socialtoken",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"token" text NOT NULL',
          '"token_secret" text NOT NULL',
          '"expires_at" datetime NULL',
          '"account_id" integer NOT NULL REFERENCES "socialaccount_socialaccount" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"app_id" integer NULL REFERENCES "socialaccount_socialapp" ("id") DEFERRABLE INITIALLY DEFERRED',
        ],
        [
          uniqueIndex(
            "socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq",
            '("app_id", "account_id")',
          ),
          index("socialaccount_socialtoken_account_id_951f210e", '("account_id")'),
          index("socialaccount_socialtoken_app_id_636a42d7", '("app_id")'),
        ],
      ),
    ],
  ],
  [
    "token_blacklist",
    [
      table(
        "token_blacklist_outstandingtoken",
        [
          '"token" text NOT NULL',
          '"created_at" datetime NULL',
          '"expires_at" datetime NOT NULL',
          '"user_id" integer NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED',
          '"jti" varchar(255) NOT NULL UNIQUE',
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
        ],
        [index("token_blacklist_outstandingtoken_user_id_83bc629a", '("user_id")')],
      ),
      table("token_blacklist_blacklistedtoken", [
        '"blacklisted_at" datetime NOT NULL',
        '"token_id" bigint NOT NULL UNIQUE REFERENCES "token_blacklist_outstandingtoken" ("id") DEFERRABLE INITIALLY DEFERRED',
        '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
      ]),
    ],
  ],
  [
    "usersessions",
    [
      table(
        "usersessions_usersession",
        [
          '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT',
          '"created_at" datetime NOT NULL',
          '"ip" char(39) NOT NULL',
          '"last_seen_at" datetime NOT NULL',
          '"session_key" varchar(40) NOT NULL UNIQUE',
          '"user_agent" varchar(200) NOT NULL',
          '"data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL))',
          '"user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED',
        ],
        [index("usersessions_usersession_user_id_af5e0a6d", '("user_id")')],
      ),
    ],
  ],
]);
