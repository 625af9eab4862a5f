import { type PasswordProblemCode, passwordProblemCodes } from "../django/password-validators.ts";

/**
 * The message catalogue: every error that a person or a program can be shown, by its stable code.
 * Codes and English texts are allauth's and Django's where they have one, because clients compare them.
 * `{limit}` and the like are filled in by {@link message}.
 */
const messages = {
  // Django form fields
  required: "This field is required.",
  invalid_email: "Enter a valid email address.",
  invalid_value: "Enter a valid value.",
  null_characters_not_allowed: "Null characters are not allowed.",
  max_length: "Ensure this value has at most {limit} {characters} (it has {length}).",
  min_length: "Ensure this value has at least {limit} {characters} (it has {length}).",
  invalid_date: "Enter a valid date.",
  invalid_integer: "Enter a whole number.",
  invalid_list: "Enter a list of values.",
  invalid_choice: "Select a valid choice. {value} is not one of the available choices.",
  invalid_pk_value: "“{value}” is not a valid value.",
  invalid_username:
    "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
  invalid_username_ascii:
    "Enter a valid username. This value may contain only unaccented lowercase a-z and uppercase A-Z letters, numbers, and @/./+/-/_ characters.",
  // allauth account
  cannot_remove_primary_email: "You cannot remove your primary email address.",
  duplicate_email: "This email address is already associated with this account.",
  email_password_mismatch: "The email address and/or password you specified are not correct.",
  username_password_mismatch: "The username and/or password you specified are not correct.",
  phone_password_mismatch: "The phone number and/or password you specified are not correct.",
  email_taken: "A user is already registered with this email address.",
  email_change_elsewhere:
    "Change your email address on the account page: the new one has to be proven by a code.",
  enter_current_password: "Please type your current password.",
  incorrect_code: "Incorrect code.",
  incorrect_password: "Incorrect password.",
  invalid_or_expired_key: "Invalid or expired key.",
  invalid_login: "Invalid login.",
  invalid_password_reset: "The password reset token was invalid.",
  invalid_phone: "Enter a phone number including country code (e.g. +1 for the US).",
  max_email_addresses: "You cannot add more than {limit} email addresses.",
  phone_taken: "A user is already registered with this phone number.",
  select_only_one: "Please select only one.",
  same_as_current: "The new value must be different from the current one.",
  too_many_login_attempts: "Too many failed login attempts. Try again later.",
  unknown_email: "Unknown email address.",
  unknown_account_email: "The email address is not assigned to any user account.",
  unknown_phone: "The phone number is not assigned to any user account.",
  unverified_primary_email: "Your primary email address must be verified.",
  username_blacklisted: "Username can not be used. Please use other username.",
  username_taken: "A user with that username already exists.",
  // allauth account, where fields are typed twice
  email_mismatch: "You must type the same email each time.",
  password_mismatch: "You must type the same password each time.",
  // allauth mfa
  add_email_blocked: "You cannot add an email address to an account protected by two-factor authentication.",
  cannot_generate_recovery_codes:
    "You cannot generate recovery codes without having two-factor authentication enabled.",
  totp_already_active:
    "An authenticator app is already set up for this account. Remove it first to set up another.",
  unverified_email:
    "You cannot activate two-factor authentication until you have verified your email address.",
  // allauth socialaccount
  account_not_found: "Unknown account.",
  client_id_required: "`client_id` required.",
  invalid_token: "Invalid token.",
  // what every door can answer
  not_found: "There is nothing at this address.",
  malformed_target: "The request names no address. Send a path, such as /_allauth/app/v1/config.",
  method_not_allowed: "This address does not answer that method.",
  malformed_json: "The request body is not valid JSON.",
  not_an_object: "The request body must be a JSON object.",
  unsupported_media_type: "Send the body as JSON, with the header Content-Type: application/json.",
  unsupported_form_type:
    "Send the body as an HTML form, with the header Content-Type: application/x-www-form-urlencoded.",
  repeated_form_field: "The form names a field twice.",
  too_many_fields: "The request has too many fields.",
  body_too_large: "The request body is too large.",
  csrf_failed: "CSRF verification failed. Send the csrftoken cookie's value in the X-CSRFToken header.",
  csrf_origin: "CSRF verification failed. This origin is not among CSRF_TRUSTED_ORIGINS.",
  host_not_allowed: "This host name is not among ALLOWED_HOSTS.",
  https_required: "This server answers over HTTPS only.",
  overloaded: "The server is busy. Try again in a moment.",
  unavailable: "The service is not available right now. Try again in a moment.",
  server_error: "Something went wrong on our side. Nothing was changed; try again.",
} as const;

export type MessageId = keyof typeof messages;

/** Messages whose wire code differs from their catalogue id, because the reference shares one code. */
const wireCodes = {
  invalid_email: "invalid",
  invalid_date: "invalid",
  invalid_integer: "invalid",
  invalid_value: "invalid",
  invalid_username: "invalid",
  invalid_username_ascii: "invalid",
  unknown_account_email: "unknown_email",
  unsupported_form_type: "unsupported_media_type",
} as const satisfies Partial<Record<MessageId, string>>;

type WireCode<Id extends MessageId> = Id extends keyof typeof wireCodes ? (typeof wireCodes)[Id] : Id;

/** Every code of the catalogue, plus those of Django's password validators. */
export type ErrorCode = WireCode<MessageId> | PasswordProblemCode;

/** The code that clients see for a message. */
function wireCode<Id extends MessageId>(id: Id): WireCode<Id> {
  return (id in wireCodes ? wireCodes[id as keyof typeof wireCodes] : id) as WireCode<Id>;
}

/** All of {@link ErrorCode}, sorted, for documents and types that list what a client may see. */
export const errorCodes: readonly ErrorCode[] = [
  ...new Set([...(Object.keys(messages) as MessageId[]).map(wireCode), ...passwordProblemCodes]),
].sort();

/** One thing that is wrong with a request, in the words that its sender gets. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** The field at fault; absent when the request as a whole is. */
  readonly param?: string;
}

/** A problem in the operator's own words, under the code of Django's `ValidationError`. */
export function objection(message: string, param: string): Problem {
  return { code: wireCode("invalid_value"), message, param };
}

type Values = Readonly<Record<string, string | number>>;

/**
 * Builds a problem from the catalogue.
 *
 * @example problem("required", "email") // { code: "required", message: "This field is required.", param: "email" }
 */
export function problem(id: MessageId, param?: string, values: Values = {}): Problem {
  const template: string = messages[id];
  const all: Values = { ...values, characters: values.limit === 1 ? "character" : "characters" };
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => String(all[name] ?? ""));
  const code = wireCode(id);
  return param === undefined ? { code, message: text } : { code, message: text, param };
}
