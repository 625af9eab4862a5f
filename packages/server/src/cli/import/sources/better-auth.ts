import * as z from "zod";
import { fromBetterAuth, fromModularCrypt } from "../../../django/password-encodings/index.ts";
import { flag, moment, providerName, splitName, text } from "../fields.ts";
import { keyIn, oneAddress, onePhone, type Row, readRow, type SideTable, type Source } from "../source.ts";

/** https://www.better-auth.com/docs/concepts/database, with the fields of its plugins username, phone number and admin. */
const user = z.looseObject({
  id: text,
  name: text,
  email: text,
  emailVerified: flag,
  username: text,
  phoneNumber: text,
  phoneNumberVerified: flag,
  banned: flag,
  twoFactorEnabled: flag,
  createdAt: moment,
});

const account = z.looseObject({ accountId: text, providerId: text, password: text });

const ofUser = (option: string, table: string): SideTable => ({
  option,
  layout: { table },
  keyOfRow: (row) => keyIn(row, "userId", "user_id"),
  keyOfUser: (record) => keyIn(record, "id"),
});

const accounts = ofUser("accounts", "account");

/** better-auth's `user` and `account`, as JSON, lines of JSON, CSV or its SQLite database. */
export const betterAuth: Source = {
  layout: { table: "user" },
  beside: [accounts],
  toUser(record, { rowsOf }) {
    const read = readRow(user, camelCased(record));
    const ways = rowsOf(accounts).map((row) => readRow(account, camelCased(row)));
    const hash = ways.find(({ providerId }) => providerId === "credential")?.password;
    return {
      emails: oneAddress(read.email, read.emailVerified),
      username: read.username,
      password: hash === undefined ? undefined : { encoded: fromBetterAuth(hash) ?? fromModularCrypt(hash) },
      ...splitName(read.name),
      isActive: read.banned !== true,
      dateJoined: read.createdAt,
      phone: onePhone(read.phoneNumber, read.phoneNumberVerified),
      identities: ways.flatMap(({ providerId, accountId: uid }) =>
        providerId === undefined || uid === undefined || providerId === "credential"
          ? []
          : [{ provider: providerName(providerId), uid, extraData: {} }],
      ),
      // Its secrets are encrypted under a key of its own, by a cipher that Node does not have.
      hasOtherFactors: read.twoFactorEnabled ?? false,
    };
  },
};

/** Some adapters name columns in snake case. */
function camelCased(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
