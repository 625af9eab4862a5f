/**
 * Django's tables on MySQL and MariaDB, with the types, defaults, constraints and indexes that Django 5.2 and allauth 65.16 leave behind
 * after their migrations, under Django's names for them. (Neither engine has partial indexes, and Django makes none of those there.)
 */
import { index, type TableDefinition, table } from "../migrations/table.ts";

/** `django_migrations`, which belongs to no app: Django makes it before the first migration. */
export const migrationJournal: TableDefinition = table("django_migrations", [
  '"id" bigint NOT NULL AUTO_INCREMENT',
  '"app" varchar(255) NOT NULL',
  '"name" varchar(255) NOT NULL',
  '"applied" datetime(6) NOT NULL',
  'PRIMARY KEY ("id")',
]);

/** By app label, as `django_migrations` names them; in an order in which each table comes after those it refers to. */
export const djangoTables: ReadonlyMap<string, readonly TableDefinition[]> = new Map([
  [
    "contenttypes",
    [
      table("django_content_type", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"app_label" varchar(100) NOT NULL',
        '"model" varchar(100) NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "django_content_type_app_label_model_76bd3d3b_uniq" UNIQUE ("app_label","model")',
      ]),
    ],
  ],
  [
    "auth",
    [
      table("auth_permission", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"name" varchar(255) NOT NULL',
        '"content_type_id" integer NOT NULL',
        '"codename" varchar(100) NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "auth_permission_content_type_id_codename_01ab375a_uniq" UNIQUE ("content_type_id","codename")',
        'CONSTRAINT "auth_permission_content_type_id_2f476e4b_fk_django_co" FOREIGN KEY ("content_type_id") REFERENCES "django_content_type" ("id")',
      ]),
      table("auth_group", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"name" varchar(150) NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "name" UNIQUE ("name")',
      ]),
      table("auth_group_permissions", [
        '"id" bigint NOT NULL AUTO_INCREMENT',
        '"group_id" integer NOT NULL',
        '"permission_id" integer NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" UNIQUE ("group_id","permission_id")',
        'CONSTRAINT "auth_group_permissio_permission_id_84c5c92e_fk_auth_perm" FOREIGN KEY ("permission_id") REFERENCES "auth_permission" ("id")',
        'CONSTRAINT "auth_group_permissions_group_id_b120cbf9_fk_auth_group_id" FOREIGN KEY ("group_id") REFERENCES "auth_group" ("id")',
      ]),
      table("auth_user", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"password" varchar(128) NOT NULL',
        '"last_login" datetime(6) NULL',
        '"is_superuser" bool NOT NULL',
        '"username" varchar(150) NOT NULL',
        '"first_name" varchar(150) NOT NULL',
        '"last_name" varchar(150) NOT NULL',
        '"email" varchar(254) NOT NULL',
        '"is_staff" bool NOT NULL',
        '"is_active" bool NOT NULL',
        '"date_joined" datetime(6) NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "username" UNIQUE ("username")',
      ]),
      table("auth_user_groups", [
        '"id" bigint NOT NULL AUTO_INCREMENT',
        '"user_id" integer NOT NULL',
        '"group_id" integer NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "auth_user_groups_user_id_group_id_94350c0c_uniq" UNIQUE ("user_id","group_id")',
        'CONSTRAINT "auth_user_groups_group_id_97559544_fk_auth_group_id" FOREIGN KEY ("group_id") REFERENCES "auth_group" ("id")',
        'CONSTRAINT "auth_user_groups_user_id_6a12ed8b_fk_auth_user_id" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id")',
      ]),
      table("auth_user_user_permissions", [
        '"id" bigint NOT NULL AUTO_INCREMENT',
        '"user_id" integer NOT NULL',
        '"permission_id" integer NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "auth_user_user_permissions_user_id_permission_id_14a6b632_uniq" UNIQUE ("user_id","permission_id")',
        'CONSTRAINT "auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm" FOREIGN KEY ("permission_id") REFERENCES "auth_permission" ("id")',
        'CONSTRAINT "auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id")',
      ]),
    ],
  ],
  [
    "sessions",
    [
      table(
        "django_session",
        [
          '"session_key" varchar(40) NOT NULL',
          '"session_data" longtext NOT NULL',
          '"expire_date" datetime(6) NOT NULL',
          'PRIMARY KEY ("session_key")',
        ],
        [index("django_session_expire_date_a5c62663", '("expire_date")')],
      ),
    ],
  ],
  [
    "sites",
    [
      table("django_site", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"domain" varchar(100) NOT NULL',
        '"name" varchar(50) NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "django_site_domain_a2e37b91_uniq" UNIQUE ("domain")',
      ]),
    ],
  ],
  [
    "admin",
    [
      table("django_admin_log", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"action_time" datetime(6) NOT NULL',
        '"object_id" longtext NULL',
        '"object_repr" varchar(200) NOT NULL',
        '"action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0)',
        '"change_message" longtext NOT NULL',
        '"content_type_id" integer NULL',
        '"user_id" integer NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "django_admin_log_content_type_id_c4bce8eb_fk_django_co" FOREIGN KEY ("content_type_id") REFERENCES "django_content_type" ("id")',
        'CONSTRAINT "django_admin_log_user_id_c564eba6_fk_auth_user_id" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id")',
      ]),
    ],
  ],
  [
    "account",
    [
      table(
        "account_emailaddress",
        [
          '"id" integer NOT NULL AUTO_INCREMENT',
          '"email" varchar(254) NOT NULL',
          '"verified" bool NOT NULL',
          '"primary" bool NOT NULL',
          '"user_id" integer NOT NULL',
          'PRIMARY KEY ("id")',
          'CONSTRAINT "account_emailaddress_user_id_email_987c8728_uniq" UNIQUE ("user_id","email")',
          'CONSTRAINT "account_emailaddress_user_id_2c513194_fk_auth_user_id" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id")',
        ],
        [index("account_emailaddress_email_03be32b2", '("email")')],
      ),
      table("account_emailconfirmation", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"created" datetime(6) NOT NULL',
        '"sent" datetime(6) NULL',
        '"key" varchar(64) NOT NULL',
        '"email_address_id" integer NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "key" UNIQUE ("key")',
        'CONSTRAINT "account_emailconfirm_email_address_id_5b7f8c58_fk_account_e" FOREIGN KEY ("email_address_id") REFERENCES "account_emailaddress" ("id")',
      ]),
    ],
  ],
  [
    "authtoken",
    [
      table("authtoken_token", [
        '"key" varchar(40) NOT NULL',
        '"created" datetime(6) NOT NULL',
        '"user_id" integer NOT NULL',
        'PRIMARY KEY ("key")',
        'CONSTRAINT "user_id" UNIQUE ("user_id")',
        'CONSTRAINT "authtoken_token_user_id_35299eff_fk_auth_user_id" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id")',
      ]),
    ],
  ],
  [
    "mfa",
    [
      table(
        "mfa_authenticator",
        [
          '"id" bigint NOT NULL AUTO_INCREMENT',
          '"type" varchar(20) NOT NULL',
          '"data" json NOT NULL',
          '"user_id" integer NOT NULL',
          '"created_at" datetime(6) NOT NULL',
          '"last_used_at" datetime(6) NULL',
          'PRIMARY KEY ("id")',
          'CONSTRAINT "mfa_authenticator_user_id_0c3a50c0_fk_auth_user_id" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id")',
        ],
        [index("mfa_authenticator_user_id_0c3a50c0", '("user_id")')],
      ),
    ],
  ],
  [
    "socialaccount",
    [
      table("socialaccount_socialapp", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"provider" varchar(30) NOT NULL',
        '"name" varchar(40) NOT NULL',
        '"client_id" varchar(191) NOT NULL',
        '"secret" varchar(191) NOT NULL',
        '"key" varchar(191) NOT NULL',
        '"provider_id" varchar(200) NOT NULL',
        '"settings" json NOT NULL',
        'PRIMARY KEY ("id")',
      ]),
      table("socialaccount_socialapp_sites", [
        '"id" bigint NOT NULL AUTO_INCREMENT',
        '"socialapp_id" integer NOT NULL',
        '"site_id" integer NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "socialaccount_socialapp_sites_socialapp_id_site_id_71a9a768_uniq" UNIQUE ("socialapp_id","site_id")',
        'CONSTRAINT "socialaccount_social_socialapp_id_97fb6e7d_fk_socialacc" FOREIGN KEY ("socialapp_id") REFERENCES "socialaccount_socialapp" ("id")',
        'CONSTRAINT "socialaccount_socialapp_sites_site_id_2579dee5_fk_django_site_id" FOREIGN KEY ("site_id") REFERENCES "django_site" ("id")',
      ]),
      table("socialaccount_socialaccount", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"provider" varchar(200) NOT NULL',
        '"uid" varchar(191) NOT NULL',
        '"last_login" datetime(6) NOT NULL',
        '"date_joined" datetime(6) NOT NULL',
        '"extra_data" json NOT NULL',
        '"user_id" integer NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "socialaccount_socialaccount_provider_uid_fc810c6e_uniq" UNIQUE ("provider","uid")',
        'CONSTRAINT "socialaccount_socialaccount_user_id_8146e70c_fk_auth_user_id" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id")',
      ]),
      table("socialaccount_socialtoken", [
        '"id" integer NOT NULL AUTO_INCREMENT',
        '"token" longtext NOT NULL',
        '"token_secret" longtext NOT NULL',
        '"expires_at" datetime(6) NULL',
        '"account_id" integer NOT NULL',
        '"app_id" integer NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq" UNIQUE ("app_id","account_id")',
        'CONSTRAINT "socialaccount_social_account_id_951f210e_fk_socialacc" FOREIGN KEY ("account_id") REFERENCES "socialaccount_socialaccount" ("id")',
        'CONSTRAINT "socialaccount_social_app_id_636a42d7_fk_socialacc" FOREIGN KEY ("app_id") REFERENCES "socialaccount_socialapp" ("id")',
      ]),
    ],
  ],
  [
    "token_blacklist",
    [
      table("token_blacklist_outstandingtoken", [
        '"id" bigint NOT NULL AUTO_INCREMENT',
        '"token" longtext NOT NULL',
        '"created_at" datetime(6) NULL',
        '"expires_at" datetime(6) NOT NULL',
        '"user_id" integer NULL',
        '"jti" varchar(255) NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "token_blacklist_outstandingtoken_jti_hex_d9bdf6f7_uniq" UNIQUE ("jti")',
        'CONSTRAINT "token_blacklist_outs_user_id_83bc629a_fk_auth_user" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id")',
      ]),
      table("token_blacklist_blacklistedtoken", [
        '"id" bigint NOT NULL AUTO_INCREMENT',
        '"blacklisted_at" datetime(6) NOT NULL',
        '"token_id" bigint NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "token_id" UNIQUE ("token_id")',
        'CONSTRAINT "token_blacklist_blacklistedtoken_token_id_3cc7fe56_fk" FOREIGN KEY ("token_id") REFERENCES "token_blacklist_outstandingtoken" ("id")',
      ]),
    ],
  ],
  [
    "usersessions",
    [
      table("usersessions_usersession", [
        '"id" bigint NOT NULL AUTO_INCREMENT',
        '"created_at" datetime(6) NOT NULL',
        '"ip" char(39) NOT NULL',
        '"last_seen_at" datetime(6) NOT NULL',
        '"session_key" varchar(40) NOT NULL',
        '"user_agent" varchar(200) NOT NULL',
        '"data" json NOT NULL',
        '"user_id" integer NOT NULL',
        'PRIMARY KEY ("id")',
        'CONSTRAINT "session_key" UNIQUE ("session_key")',
        'CONSTRAINT "usersessions_usersession_user_id_af5e0a6d_fk_auth_user_id" FOREIGN KEY ("user_id") REFERENCES "auth_user" ("id")',
      ]),
    ],
  ],
]);
