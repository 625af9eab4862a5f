import * as z from "zod";
import {
  fromModularCrypt,
  identifyAlgorithm,
  isUsablePassword,
} from "../../../django/password-encodings/index.ts";
import type { ForeignAddress, ForeignPassword } from "../../../flows/import/foreign-user.ts";
import { flag, listOf, moment, object, text } from "../fields.ts";
import { oneAddress, onePhone, readRow, type Source } from "../source.ts";

const address = z.object({ email: z.string(), verified: flag, primary: flag });

const identity = z.object({ provider: z.string(), uid: z.string(), extra_data: object });

/** What `gatehouse export` writes. A field of another name is refused: it may be one that somebody misspelt. */
const user = z.strictObject({
  id: z.unknown().optional(),
  email: text,
  email_verified: flag,
  emails: listOf(address),
  username: text,
  password: text,
  first_name: text,
  last_name: text,
  is_active: flag,
  date_joined: moment,
  last_login: moment,
  phone: text,
  phone_verified: flag,
  identities: listOf(identity),
  totp_secret: text,
  recovery_codes: listOf(z.string()),
});

/** CSV and NDJSON of the columns that are documented in `docs/migrating-users.md`. */
export const plain: Source = {
  layout: {},
  beside: [],
  toUser(record) {
    const read = readRow(user, record);
    return {
      emails: addressesOf(read),
      username: read.username,
      password: passwordOf(read.password),
      firstName: read.first_name,
      lastName: read.last_name,
      isActive: read.is_active,
      dateJoined: read.date_joined,
      lastLogin: read.last_login,
      phone: onePhone(read.phone, read.phone_verified),
      identities: read.identities.map(({ provider, uid, extra_data: extraData }) => ({
        provider,
        uid,
        extraData,
      })),
      totp: read.totp_secret === undefined ? undefined : { secret: read.totp_secret.replace(/[\s-]/g, "") },
      recoveryCodes: read.recovery_codes,
    };
  },
};

function addressesOf({ email, email_verified, emails }: z.output<typeof user>): readonly ForeignAddress[] {
  if (emails.length > 0)
    return emails.map((it) => ({ email: it.email, verified: it.verified ?? false, primary: it.primary }));
  return oneAddress(email, email_verified);
}

/** Django's own encoding, or a hash that tells itself what it is. */
function passwordOf(password: string | undefined): ForeignPassword | undefined {
  if (password === undefined || !isUsablePassword(password)) return undefined;
  const isOurs = identifyAlgorithm(password) !== undefined;
  return { encoded: isOurs ? password : fromModularCrypt(password) };
}
