import type { GatehouseConfig } from "../../config/settings.ts";
import { canBeField, nameForColumn } from "../../config/user-fields.ts";
import { type DjangoProject, mustBeGiven } from "../../store/adoption.ts";
import type { ColumnDescription } from "../../store/engine.ts";
import { DEFAULT_USER_TABLE } from "../../store/user-table.ts";
import { written } from "../output.ts";
import { usualHash } from "../usual-hash.ts";

export interface Proposal {
  readonly config: GatehouseConfig;
  /** The project's columns of the user table that Gatehouse does not write. */
  readonly leftAlone: readonly string[];
}

/** Two weeks, Django's own default. */
const SESSION_COOKIE_AGE = 1_209_600;

/** The settings by which Gatehouse and a project may share its database. */
export function proposeSettings(project: DjangoProject): Proposal {
  const { ownColumns } = project;
  const { name: userTable, passwords } = project.users;
  const fields = new Map<string, OwnField>();
  const leftAlone: string[] = [];
  for (const column of ownColumns) {
    const field = fieldOf(column);
    const name = nameForColumn(column.name);
    if (field === undefined || fields.has(name)) leftAlone.push(column.name);
    else fields.set(name, field);
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
    leftAlone,
  };
}

interface OwnField {
  readonly type: "text" | "boolean";
  readonly column?: string;
  readonly nullable: false;
  readonly editable: false;
}

const fieldTypes = new Map<string, OwnField["type"]>([
  ["varchar", "text"],
  ["text", "text"],
  ["bool", "boolean"],
  ["boolean", "boolean"],
]);

/**
 * What Django writes itself where nothing was given, an empty text or false, Gatehouse has to write as well. People get to see or change no
 * column by this: whether it is theirs to give (a nickname) or the project's (a role, a credit) no database tells (T-52).
 */
function fieldOf(column: ColumnDescription): OwnField | undefined {
  const { name } = column;
  const type = fieldTypes.get(column.type);
  // Two users without a value would have the same one.
  const canBeEmpty = type !== undefined && !column.isUnique && column.references === undefined;
  if (!(mustBeGiven(column) && canBeEmpty && canBeField(name))) return undefined;
  return { type, ...(name !== nameForColumn(name) && { column: name }), nullable: false, editable: false };
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
  const names = leftAlone.map(written).join(", ");
  const notes =
    leftAlone.length === 0
      ? ""
      : `// Left to Django are these columns of the table of users: ${names}. If people are to give one at the sign-up, and see and change it,
// name it in user.fields: { birth_date: { type: "date" } }.
`;
  return `import type { GatehouseConfig } from "gatehouse";

// Written by \`gatehouse adopt\`. SECRET_KEY and DATABASE_URL come from the environment. Look as well at every ACCOUNT_…, MFA_…,
// SESSION_… and CSRF_… that the Django project sets: both sides have to agree.
${notes}export default ${object} satisfies GatehouseConfig;
`;
}
