import { usesPhones } from "../../config/uses-phones.ts";
import { isValidEmail } from "../../django/email-validator.ts";
import { normaliseUsername } from "../../django/normalise.ts";
import { isValidUsername, USERNAME_MAX_LENGTH } from "../../django/username.ts";
import { isPhoneNumber } from "../../domain/phone.ts";
import type { Db } from "../../store/database.ts";
import { findByEmail } from "../../store/email-addresses.ts";
import { findByPhone } from "../../store/phones.ts";
import { findSocialAccountOwner } from "../../store/social-accounts.ts";
import { findUsersByEmailColumn, getUserByUsername } from "../../store/users.ts";
import type { Engine } from "../context.ts";
import type { ForeignUser } from "./foreign-user.ts";

/** Why a user is not taken over. */
export type Refusal =
  | "nothing_to_log_in_by"
  | "email_invalid"
  | "email_twice"
  | "username_invalid"
  | "username_is_an_address"
  | "name_too_long"
  | "phone_invalid"
  | "identity_invalid"
  | "identity_twice"
  | "totp_secret_invalid"
  | "password_hash_not_readable"
  | "password_hasher_disabled"
  | "password_hash_too_long"
  | "date_out_of_range";

/** By what somebody who is here already was recognised. */
export type KnownBy = "email_exists" | "username_exists" | "phone_exists" | "identity_exists";

/** The widths of Django's and allauth's columns, in characters. */
const NAME_LENGTH = 150;
const PASSWORD_LENGTH = 128;
const PROVIDER_LENGTH = 200;
const UID_LENGTH = 191;

/** Django's quoted local parts may hold control characters; no mail server's may, and headers are made of them. */
const CONTROL = /\p{Cc}/u;

/** The user as they would be stored: one spelling for one identity (T-73). */
export function normalised(user: ForeignUser): ForeignUser {
  return {
    ...user,
    emails: user.emails.map((address) => ({ ...address, email: address.email.toLowerCase() })),
    username: user.username && normaliseUsername(user.username),
  };
}

/** What is wrong with the user alone, whoever else there is. @param user as `normalised` makes them */
export function refusalOf(engine: Engine, user: ForeignUser): Refusal | undefined {
  const { emails, username, phone, identities = [] } = user;
  if (emails.length === 0 && !username && phone === undefined && identities.length === 0)
    return "nothing_to_log_in_by";
  return (
    emailRefusal(engine, user) ??
    usernameRefusal(engine, user) ??
    textRefusal(user) ??
    (phone !== undefined && !isPhoneNumber(phone.number) ? "phone_invalid" : undefined) ??
    identityRefusal(user) ??
    (user.totp !== undefined && !/^[A-Z2-7]{8,128}=*$/i.test(user.totp.secret)
      ? "totp_secret_invalid"
      : undefined) ??
    passwordRefusal(engine, user)
  );
}

function emailRefusal({ settings }: Engine, { emails }: ForeignUser): Refusal | undefined {
  const { emailMaxLength } = settings.account;
  const bad = emails.some(
    ({ email }) => !isValidEmail(email) || CONTROL.test(email) || email.length > emailMaxLength,
  );
  if (bad) return "email_invalid";
  return new Set(emails.map(({ email }) => email)).size < emails.length ? "email_twice" : undefined;
}

/** The rules that keep others safe, and none of taste: the name was theirs, and they log in by it. */
function usernameRefusal(
  { settings }: Engine,
  { username, emails, phone }: ForeignUser,
): Refusal | undefined {
  if (!username) return undefined;
  if (!isValidUsername(username) || username.length > USERNAME_MAX_LENGTH) return "username_invalid";
  // A name that is somebody else's address or number would stand in for it wherever either may be typed (T-25).
  const lower = username.toLowerCase();
  const foreignAddress = isValidEmail(lower) && !emails.some(({ email }) => email === lower);
  const foreignNumber = usesPhones(settings) && isPhoneNumber(username) && phone?.number !== username;
  return foreignAddress || foreignNumber ? "username_is_an_address" : undefined;
}

function textRefusal({
  firstName = "",
  lastName = "",
  dateJoined,
  lastLogin,
}: ForeignUser): Refusal | undefined {
  if (firstName.length > NAME_LENGTH || lastName.length > NAME_LENGTH) return "name_too_long";
  const dates = [dateJoined, lastLogin].filter((date) => date !== undefined);
  const storable = dates.every((date) => date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999);
  return storable ? undefined : "date_out_of_range";
}

function identityRefusal({ identities = [] }: ForeignUser): Refusal | undefined {
  const bad = identities.some(
    ({ provider, uid }) =>
      provider === "" || uid === "" || provider.length > PROVIDER_LENGTH || uid.length > UID_LENGTH,
  );
  if (bad) return "identity_invalid";
  const keys = new Set(identities.map(identityKey));
  return keys.size < identities.length ? "identity_twice" : undefined;
}

/** What the table holds is computed at each log-in, so its cost is judged here as well as there (T-91). */
function passwordRefusal({ hasher }: Engine, { password }: ForeignUser): Refusal | undefined {
  if (password === undefined) return undefined;
  const { encoded } = password;
  if (encoded === undefined) return "password_hash_not_readable";
  if (encoded.length > PASSWORD_LENGTH) return "password_hash_too_long";
  const readability = hasher.readability(encoded);
  if (readability === "disabled") return "password_hasher_disabled";
  return readability === "readable" ? undefined : "password_hash_not_readable";
}

/** Somebody who is here already. */
export interface Known {
  readonly by: KnownBy;
  readonly userId: number;
}

/**
 * Whoever is here already under one of the names that this user has. Nobody is merged with them: who verified an address
 * elsewhere need not be who has it here. It is what makes an import that is run again go on where it was, too.
 */
export async function findKnown(db: Db, user: ForeignUser): Promise<Known | undefined> {
  for (const { email } of user.emails) {
    const userId =
      (await findByEmail(db, email))[0]?.userId ?? (await findUsersByEmailColumn(db, email))[0]?.id;
    if (userId !== undefined) return { by: "email_exists", userId };
  }
  for (const identity of user.identities ?? []) {
    const userId = await findSocialAccountOwner(db, identity);
    if (userId !== undefined) return { by: "identity_exists", userId };
  }
  if (user.username) {
    const holder = await getUserByUsername(db, user.username);
    if (holder !== undefined) return { by: "username_exists", userId: holder.id };
  }
  const holder = user.phone && (await findByPhone(db, user.phone.number));
  // Any number of people may say that a number is theirs; but to who has no other name it is what they are known by.
  if (holder && (holder.verified || namesOf(user).length === 1))
    return { by: "phone_exists", userId: holder.userId };
  return undefined;
}

/** All that a user is known by, each with its kind; for finding out whether a file has somebody twice. */
export function namesOf(user: ForeignUser): readonly (readonly [KnownBy, string])[] {
  return [
    ...user.emails.map(({ email }) => ["email_exists", email] as const),
    ...(user.identities ?? []).map((identity) => ["identity_exists", identityKey(identity)] as const),
    ...(user.username ? [["username_exists", user.username.toLowerCase()] as const] : []),
    ...(user.phone ? [["phone_exists", user.phone.number] as const] : []),
  ];
}

function identityKey({ provider, uid }: { provider: string; uid: string }): string {
  return JSON.stringify([provider, uid]);
}
