import * as z from "zod";
import { fromModularCrypt, fromScrypt } from "../../../django/password-encodings/index.ts";
import type { ForeignPassword } from "../../../flows/import/foreign-user.ts";
import { flag, listOf, moment, object, providerName, splitName, text } from "../fields.ts";
import { oneAddress, onePhone, type Row, readRow, type SideTable, type Source } from "../source.ts";

/**
 * https://auth0.com/docs/manage-users/user-migration/bulk-user-exports, with the names that Auth0 gives to the fields, and the
 * password fields of https://auth0.com/docs/manage-users/user-migration/bulk-user-import-database-schema-and-examples.
 */
const user = z.looseObject({
  user_id: text,
  email: text,
  email_verified: flag,
  username: text,
  given_name: text,
  family_name: text,
  name: text,
  phone_number: text,
  phone_verified: flag,
  created_at: moment,
  last_login: moment,
  blocked: flag,
  identities: listOf(
    z.looseObject({ provider: text, user_id: text, isSocial: flag, connection: text, profileData: object }),
  ),
  multifactor: z.unknown().optional(),
  mfa_factors: z.unknown().optional(),
});

/** Auth0's support sends the hashes in a file of their own, by the id that follows `auth0|` in `user_id`. */
const hashes: SideTable = {
  option: "password-hashes",
  layout: {},
  keyOfRow(row) {
    const id = row["_id"];
    const oid = typeof id === "object" && id !== null && "$oid" in id ? id.$oid : id;
    return typeof oid === "string" ? `auth0|${oid}` : undefined;
  },
  keyOfUser: (record) => (typeof record["user_id"] === "string" ? record["user_id"] : undefined),
};

export const auth0: Source = {
  layout: {},
  beside: [hashes],
  toUser(record, { rowsOf }) {
    const read = readRow(user, record);
    const [hash] = rowsOf(hashes);
    const social = read.identities.filter(
      ({ provider, isSocial }) => provider !== "auth0" && provider !== undefined && isSocial !== false,
    );
    return {
      emails: oneAddress(read.email, read.email_verified),
      username: read.username,
      password: passwordOf(hash ?? {}) ?? passwordOf(record),
      ...(read.given_name === undefined
        ? splitName(read.name === read.email ? undefined : read.name)
        : { firstName: read.given_name, lastName: read.family_name }),
      isActive: read.blocked !== true,
      dateJoined: read.created_at,
      lastLogin: read.last_login,
      phone: onePhone(read.phone_number, read.phone_verified),
      identities: social.map(({ provider = "", user_id: uid = "", profileData }) => ({
        provider: providerName(provider),
        uid,
        extraData: profileData,
      })),
      hasOtherFactors: isFilled(read.multifactor) || isFilled(read.mfa_factors),
    };
  },
};

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

const coded = z.object({ value: z.string(), encoding: z.enum(["base64", "hex", "utf8"]).default("utf8") });

/** Everything else than bcrypt and PHC strings that is slow enough to be worth taking over. */
const scryptHash = z.object({
  hash: coded,
  salt: coded,
  keylen: z.int(),
  cost: z.int().default(16_384),
  blockSize: z.int().default(8),
  parallelization: z.int().default(1),
});

/** @param row of the hash file, or a user in the form of Auth0's own imports */
function passwordOf(row: Row): ForeignPassword | undefined {
  const bcrypt = row["passwordHash"] ?? row["password_hash"];
  if (typeof bcrypt === "string" && bcrypt !== "") return { encoded: fromModularCrypt(bcrypt) };
  const custom = row["custom_password_hash"];
  if (typeof custom !== "object" || custom === null) return undefined;
  return { encoded: fromCustom({ ...custom }) };
}

function fromCustom(custom: Row): string | undefined {
  const { data: scrypt } = scryptHash.safeParse(custom);
  if (custom["algorithm"] === "scrypt" && scrypt !== undefined) {
    return fromScrypt({
      workFactor: scrypt.cost,
      blockSize: scrypt.blockSize,
      parallelism: scrypt.parallelization,
      salt: bytesOf(scrypt.salt),
      key: bytesOf({
        ...scrypt.hash,
        encoding: scrypt.hash.encoding === "utf8" ? "hex" : scrypt.hash.encoding,
      }),
    });
  }
  const { data: hash } = z.object({ hash: coded }).safeParse(custom);
  // argon2, bcrypt and pbkdf2 tell themselves; bare digests, whatever their salt, are guessed by the billion.
  return hash && fromModularCrypt(hash.hash.value);
}

function bytesOf({ value, encoding }: z.output<typeof coded>): Buffer {
  return Buffer.from(value, encoding);
}
