import type { GatehouseConfig } from "../../config/settings.ts";
import { canBeField, nameForColumn } from "../../config/user-fields.ts";
import type { DjangoProject } from "../../store/adoption.ts";
import type { ColumnDescription } from "../../store/engine.ts";
import { DEFAULT_USER_TABLE } from "../../store/user-table.ts";
import { usualHash } from "../usual-hash.ts";

export interface Proposal {
  readonly config: GatehouseConfig;
  /** Columns of the user table whose type no field has: they are left to Django. */
  readonly leftAlone: readonly string[];
  /** What the operator should know, as sentences. */
  readonly notices: readonly string[];
}

/** Two weeks, Django's own default. */
const SESSION_COOKIE_AGE = 1_209_600;

/** The settings by which Gatehouse and a project may share its database. */
export function proposeSettings(project: DjangoProject): Proposal {
  const { ownColumns } = project;
  const { name: userTable, passwords } = project.users;
  const fields = new Map<string, OwnField>();
  const leftAlone: ColumnDescription[] = [];
  for (const column of ownColumns) {
    const field = fieldOf(column);
    if (field === undefined) leftAlone.push(column);
    else fields.set(nameForColumn(column.name), field);
  }
  const password = passwordsOf(passwords);
  return {
    config: {
      session: { keyStorage: "plain", cookieAge: SESSION_COOKIE_AGE },
      authtoken: { storage: "plain" },
      mfa: { secretStorage: "plain" },
      ...(userTable !== DEFAULT_USER_TABLE && { auth: { userTable } }),
      ...(fields.size > 0 && { user: { fields: Object.fromEntries(fields) } }),
      ...(password && { password }),
    },
    leftAlone: leftAlone.map(({ name }) => name),
    notices: noticesOf(leftAlone, userTable),
  };
}

function noticesOf(leftAlone: readonly ColumnDescription[], userTable: string): readonly string[] {
  const needed = leftAlone.filter(({ nullable, hasDefault }) => !(nullable || hasDefault));
  if (needed.length === 0) return [];
  return [
    `Nobody can sign up at Gatehouse: every user in ${userTable} needs a value in ${needed.map(({ name }) => name).join(", ")}, and nothing gives one. Give the model field a db_default, ` +
      "or leave sign-up to Django (adapter.isOpenForSignup).",
  ];
}

interface OwnField {
  readonly type: "text" | "integer" | "boolean" | "date";
  readonly column?: string;
  readonly required?: true;
  readonly nullable?: false;
  readonly maxLength?: number;
}

const fieldTypes = new Map<string, OwnField["type"]>([
  ["varchar", "text"],
  ["text", "text"],
  ["integer", "integer"],
  ["int", "integer"],
  ["bool", "boolean"],
  ["boolean", "boolean"],
  ["date", "date"],
]);

/** Keys of other tables, files, moments and the like are no fields of a sign-up. */
function fieldOf({
  name,
  type: columnType,
  maxLength,
  nullable,
  references,
}: ColumnDescription): OwnField | undefined {
  const type = fieldTypes.get(columnType);
  if (type === undefined || references !== undefined || !canBeField(name)) return undefined;
  const canBeEmpty = type === "text" || type === "boolean";
  return {
    type,
    ...(name !== nameForColumn(name) && { column: name }),
    ...(!nullable && (canBeEmpty ? { nullable } : { required: true })),
    ...(maxLength !== undefined && { maxLength }),
  };
}

/** Of Django's hashers, those that a project may have chosen for new passwords. */
const hashers = ["pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "scrypt"] as const;

/** What the project makes now, and takes for outdated if it is another. */
function passwordsOf(encoded: readonly string[]): GatehouseConfig["password"] {
  const usual = usualHash(encoded);
  const first = hashers.find((hasher) => hasher === usual?.hasher);
  if (usual === undefined || first === undefined) return undefined;
  return {
    ...(first !== "pbkdf2_sha256" && {
      hashers: [first, ...hashers.filter((hasher) => hasher !== first), "bcrypt", "md5"],
    }),
    ...(usual.iterations !== undefined && { iterations: usual.iterations }),
  };
}

/** The text of a `gatehouse.config.ts`. It asks for types alone, so it runs where the package is not installed. */
export function configFile({ config, leftAlone }: Proposal): string {
  const object = JSON.stringify(config, null, 2).replaceAll(/^( *)"([A-Za-z_]\w*)":/gm, "$1$2:");
  const notes = leftAlone.map((name) => `// Left to Django: the column ${name} of the table of users.\n`);
  return `import type { GatehouseConfig } from "gatehouse";

// Written by \`gatehouse adopt\`. SECRET_KEY and DATABASE_URL come from the environment. Look as well at every ACCOUNT_…, MFA_…,
// SESSION_… and CSRF_… that the Django project sets: both sides have to agree.
${notes.join("")}export default ${object} satisfies GatehouseConfig;
`;
}
