import * as z from "zod";
import { fromModularCrypt } from "../../../django/password-encodings/index.ts";
import { moment, object, providerName, splitName, text } from "../fields.ts";
import { keyIn, oneAddress, onePhone, type Row, readRow, type SideTable, type Source } from "../source.ts";

/** https://supabase.com/docs/guides/auth/managing-user-data and the tables of `supabase/auth` (`auth.users`). */
const user = z.looseObject({
  id: text,
  email: text,
  email_confirmed_at: moment,
  confirmed_at: moment,
  encrypted_password: text,
  phone: text,
  phone_confirmed_at: moment,
  raw_user_meta_data: object,
  created_at: moment,
  last_sign_in_at: moment,
  banned_until: text,
  deleted_at: text,
});

/** `auth.identities` */
const identity = z.looseObject({ provider: text, provider_id: text, identity_data: object });

const identities: SideTable = {
  option: "identities",
  layout: { table: "identities" },
  keyOfRow: (row) => keyIn(row, "user_id"),
  keyOfUser: (record) => keyIn(record, "id"),
};

/** Supabase keeps them apart from identities, and has no rows for them at its own providers. */
const OWN_PROVIDERS = new Set(["email", "phone"]);

/** `auth.users`, as CSV, JSON or lines of JSON. */
export const supabase: Source = {
  layout: { table: "users" },
  beside: [identities],
  toUser(record, { rowsOf }) {
    const read = readRow(user, record);
    const { raw_user_meta_data: meta, encrypted_password: hash } = read;
    // An older `confirmed_at` may stand for the phone alone.
    const confirmed = read.email_confirmed_at ?? (read.phone === undefined ? read.confirmed_at : undefined);
    return {
      emails: oneAddress(read.email, confirmed !== undefined),
      password: hash === undefined ? undefined : { encoded: fromModularCrypt(hash) },
      ...splitName(nameIn(meta)),
      isActive: read.deleted_at === undefined && !isBanned(read.banned_until),
      dateJoined: read.created_at,
      lastLogin: read.last_sign_in_at,
      // Kept without the plus sign.
      phone: onePhone(read.phone?.replace(/^\+?/, "+"), read.phone_confirmed_at !== undefined),
      identities: rowsOf(identities).flatMap((row) => identityOf(row)),
    };
  },
};

function identityOf(row: Row) {
  const { provider, provider_id: uid, identity_data: extraData } = readRow(identity, row);
  if (provider === undefined || uid === undefined || OWN_PROVIDERS.has(provider)) return [];
  return [{ provider: providerName(provider), uid, extraData }];
}

function nameIn(meta: Row): string | undefined {
  const name = meta["full_name"] ?? meta["name"];
  return typeof name === "string" ? name : undefined;
}

/** A ban that is over counts no more; one without a date that can be read does. */
function isBanned(until: string | undefined): boolean {
  if (until === undefined) return false;
  const { data: date } = moment.safeParse(until);
  return date === undefined || date.getTime() > Date.now();
}
