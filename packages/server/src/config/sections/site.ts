import * as z from "zod";
import type { PasswordValidator } from "../../django/password-validators.ts";
import { choice, choices } from "../choice.ts";
import { firebaseScryptParameters } from "../firebase-scrypt.ts";
import { hosts } from "../hosts.ts";
import { origins, webUrl } from "../origins.ts";
import {
  type PasswordValidatorInput,
  parsePasswordValidators,
  usualPasswordValidators,
} from "../password-validators.ts";
import { type ProxySslHeader, parseProxySslHeader, writeProxySslHeader } from "../proxy-ssl-header.ts";
import { readFlagOr, readList, readOrNone, readText } from "../readers.ts";
import { sender } from "../sender.ts";
import {
  count,
  countOrNone,
  flag,
  list,
  ours,
  parsed,
  port,
  positive,
  text,
  textOrNone,
} from "../setting.ts";
import { UnreadableValue } from "../unreadable-value.ts";
import { databaseUrl, redisUrl } from "../urls.ts";
import { userFields } from "../user-fields.ts";
import { webhookEndpoints } from "../webhook-endpoints.ts";

const DAY = 86_400;

type SameSite = "Lax" | "Strict" | "None";

/** Django's cookie attribute; `false` leaves the attribute out. */
function sameSite(doc: string) {
  return parsed<SameSite | (string & {}) | false, SameSite | false>({
    doc,
    initial: "Lax",
    read: readFlagOr(readText),
    parse: (value) => {
      if (value === false) return false;
      const known = (["Lax", "Strict", "None"] as const).find(
        (name) => typeof value === "string" && name.toLowerCase() === value.toLowerCase(),
      );
      if (known === undefined) throw new UnreadableValue("must be Lax, Strict, None or false");
      return known;
    },
  });
}

/** The settings whose path is a single name. */
export const rootSettings = {
  secretKey: text(
    "",
    "Signs and encrypts everything that leaves the house; at least 50 random characters, kept secret.",
    {
      secret: "value",
    },
  ),
  secretKeyFallbacks: list([], "Former secret keys: what was signed under them still counts.", {
    secret: "value",
  }),
  debug: flag(false, "Development conveniences; never on where strangers can reach the server."),
  allowedHosts: hosts(
    "The host names this server answers to; a leading dot takes subdomains, a star takes any.",
  ),
  publicUrl: webUrl(
    "http://localhost:8000",
    "Where people reach this site; links in mails start with it.",
    ours,
  ),
  languageCode: text("en-us", "The language of texts where the reader's own is not available."),
  siteName: text("example.com", "The site's name in mails, pages and authenticator apps.", {
    django: "Site.name",
  }),
  loginUrl: text("/accounts/login/", "Where people are sent to log in."),
  loginRedirectUrl: text("/accounts/profile/", "Where people go after log-in when nothing else was wanted."),
  logoutRedirectUrl: textOrNone("Where people go after log-out."),
  defaultFromEmail: sender(
    "webmaster@localhost",
    "The sender of all mail: an address, or a name with the address in angle brackets.",
  ),
  dataUploadMaxMemorySize: positive(1_048_576, "The largest request body accepted, in bytes."),
};

export const databaseSection = z.strictObject({
  url: databaseUrl(
    "sqlite:///./var/gatehouse.db",
    "The database: sqlite:///path, or postgres://user:password@host:5432/name.",
  ),
  poolSize: positive(
    10,
    "How many connections each process keeps open to a database server at most. SQLite has one of its own.",
    ours,
  ),
  statementTimeout: positive(
    10,
    "Seconds after which a database server ends a statement; migrations take what they take.",
    ours,
  ),
});

export const redisSection = z.strictObject({
  url: redisUrl(
    "The Redis that all nodes count rate limits in: redis://user:password@host:6379/0, or rediss:// for TLS, with a certificate of an authority that Node trusts (NODE_EXTRA_CA_CERTS adds one); null: the database counts, as it does while Redis does not answer.",
  ),
});

export const sessionSection = z.strictObject({
  engine: choice("db", {
    values: ["db"],
    aliases: { "django.contrib.sessions.backends.db": "db" },
    doc: "Where sessions live: the django_session table, and no cache, from which a session that was ended could come back.",
  }),
  keyStorage: choice("hashed", {
    values: ["hashed", "plain"],
    doc: "Keep a hash of the session key, so that a stolen table opens nothing; plain: the key itself, to share sessions with Django.",
    ...ours,
  }),
  cookieAge: positive(DAY, "Seconds that a session lives."),
  cookieName: text("sessionid", "The session cookie's name."),
  cookieDomain: textOrNone("The session cookie's domain; null: this host only."),
  cookiePath: text("/", "The session cookie's path."),
  cookieSecure: flag(false, "Send the session cookie over HTTPS only."),
  cookieHttponly: flag(true, "Keep the session cookie out of scripts' reach."),
  cookieSamesite: sameSite("Whether other sites' requests carry the session cookie."),
  saveEveryRequest: flag(false, "Start the session's life anew with every request."),
  expireAtBrowserClose: flag(false, "Let the session cookie end with the browser."),
});

export const csrfSection = z.strictObject({
  cookieName: text("csrftoken", "The CSRF cookie's name."),
  cookieAge: countOrNone(31_449_600, "Seconds that the CSRF cookie lives; null: until the browser closes."),
  cookieDomain: textOrNone("The CSRF cookie's domain; null: this host only."),
  cookiePath: text("/", "The CSRF cookie's path."),
  cookieSecure: flag(false, "Send the CSRF cookie over HTTPS only."),
  cookieHttponly: flag(
    false,
    "Keep the CSRF cookie out of scripts' reach; single-page front ends then cannot read it.",
  ),
  cookieSamesite: sameSite("Whether other sites' requests carry the CSRF cookie."),
  headerName: parsed<string, string>({
    initial: "HTTP_X_CSRFTOKEN",
    doc: "The request header that carries the CSRF token.",
    read: readText,
    parse: (value) => headerName(value),
  }),
  trustedOrigins: origins(
    "Origins, beside this site's own, whose unsafe requests are taken; https://*.example.com takes subdomains.",
    {
      wildcards: true,
    },
  ),
});

/** A header's name in lower case, from that or from Django's `HTTP_X_…` notation. */
function headerName(value: unknown): string {
  const name =
    typeof value === "string"
      ? value
          .replace(/^HTTP_/, "")
          .replaceAll("_", "-")
          .toLowerCase()
      : "";
  if (!/^[a-z0-9-]+$/.test(name)) throw new UnreadableValue("must be the name of a request header");
  return name;
}

export const corsSection = z.strictObject({
  allowedOrigins: origins("The other origins whose pages may call this API with the user's credentials.", {
    wildcards: false,
  }),
});

export const secureSection = z.strictObject({
  sslRedirect: flag(false, "Redirect HTTP requests to HTTPS."),
  hstsSeconds: count(0, "Seconds for which browsers shall insist on HTTPS; 0: no such header."),
  hstsIncludeSubdomains: flag(false, "Let that hold for all subdomains."),
  hstsPreload: flag(false, "Ask for a place in browsers' built-in HTTPS lists."),
  proxySslHeader: parsed<readonly [string, string] | readonly string[] | null, ProxySslHeader | null>({
    initial: null,
    doc: "The header and value by which your own proxy says that the request came over HTTPS.",
    read: readOrNone(readList),
    parse: parseProxySslHeader,
    show: (value) => writeProxySslHeader(value as ProxySslHeader | null),
  }),
});

export const emailSection = z.strictObject({
  backend: choice("console", {
    values: ["console", "file", "smtp", "adapter"],
    aliases: {
      "django.core.mail.backends.console.EmailBackend": "console",
      "django.core.mail.backends.filebased.EmailBackend": "file",
      "django.core.mail.backends.smtp.EmailBackend": "smtp",
    },
    doc: "How mail leaves: printed on the console, written to files, sent by SMTP, or handed to adapter.sendMail in gatehouse.config.ts.",
  }),
  host: text("localhost", "The SMTP server."),
  port: port(25, "The SMTP server's port."),
  hostUser: text("", "The user name at the SMTP server."),
  hostPassword: text("", "The password at the SMTP server.", { secret: "value" }),
  useTls: flag(false, "Begin in the clear and switch to TLS (STARTTLS, usually port 587)."),
  useSsl: flag(false, "Speak TLS from the first byte (usually port 465)."),
  timeout: countOrNone(null, "Seconds to wait for the SMTP server; null: the system's own patience."),
  filePath: text("./var/mail", "The folder for mails of the file backend."),
});

export const smsSection = z.strictObject({
  backend: choice("console", {
    values: ["adapter", "console", "file", "webhook"],
    doc: "How text messages leave: through your adapter's sendSms, printed on the console, written to files, or posted to a gateway.",
    ...ours,
  }),
  filePath: text("./var/sms", "The folder for text messages of the file backend.", ours),
  webhookUrl: textOrNone("Where the webhook backend posts text messages: your gateway, over HTTPS.", ours),
  webhookSecret: text(
    "",
    "Signs what is posted to the gateway, as Standard Webhooks says: whsec_ and at least 24 bytes in base64.",
    { ...ours, secret: "value" },
  ),
  webhookTimeout: positive(10, "Seconds that the gateway may take to answer.", ours),
});

export const webhooksSection = z.strictObject({
  endpoints: webhookEndpoints(
    "Where events are posted to, signed as Standard Webhooks says: a list of { url, secret, events }.",
  ),
  timeout: positive(10, "Seconds that an endpoint may take to answer.", ours),
});

export const authSection = z.strictObject({
  passwordValidators: parsed<readonly PasswordValidatorInput[], readonly PasswordValidator[]>({
    initial: usualPasswordValidators,
    doc: "The rules for new passwords, as names or Django's NAME and OPTIONS.",
    read: readList,
    parse: parsePasswordValidators,
  }),
  userTable: parsed<string, string>({
    initial: "auth_user",
    doc: "The table of users.",
    read: readText,
    parse: (value) => {
      if (typeof value === "string" && /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(value)) return value;
      throw new UnreadableValue("must be a table's name: letters, digits and underscores");
    },
    ...ours,
  }),
});

export const userSection = z.strictObject({
  fields: userFields("Columns of your own in the table of users, with their types."),
});

const hasher = "django.contrib.auth.hashers.";

const djangoHashers = [
  "pbkdf2_sha256",
  "pbkdf2_sha1",
  "argon2",
  "bcrypt_sha256",
  "bcrypt",
  "scrypt",
  "md5",
] as const;

/** Hashes of imported users that Django has no form for; see `docs/migrating-users.md`. */
export const importedHashers = ["pbkdf2_bytes", "scrypt_bytes", "scrypt_nfkc", "firebase_scrypt"] as const;

export const passwordSection = z.strictObject({
  hashers: choices([...djangoHashers, ...importedHashers], {
    values: [...djangoHashers, ...importedHashers],
    aliases: {
      [`${hasher}PBKDF2PasswordHasher`]: "pbkdf2_sha256",
      [`${hasher}PBKDF2SHA1PasswordHasher`]: "pbkdf2_sha1",
      [`${hasher}Argon2PasswordHasher`]: "argon2",
      [`${hasher}BCryptSHA256PasswordHasher`]: "bcrypt_sha256",
      [`${hasher}BCryptPasswordHasher`]: "bcrypt",
      [`${hasher}ScryptPasswordHasher`]: "scrypt",
      [`${hasher}MD5PasswordHasher`]: "md5",
    },
    doc: "The password hashes that are accepted; the first one is for new passwords.",
  }),
  firebaseScrypt: firebaseScryptParameters(
    "The hash parameters of the Firebase project that users were imported from, as its console shows them; needed until the last of them has logged in.",
  ),
  iterations: positive(600_000, "Rounds of PBKDF2 for new passwords.", ours),
  resetTimeout: positive(3 * DAY, "Seconds that a password-reset link lives."),
});

export const auditSection = z.strictObject({
  retentionDays: count(365, "Days that the audit log keeps an event; 0: for ever.", ours),
});

export const logSection = z.strictObject({
  level: choice("info", {
    values: ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
    doc: "The least important messages that are logged.",
    ...ours,
  }),
  format: choice("auto", {
    values: ["auto", "json", "pretty"],
    doc: "One JSON object a line, or lines for people; auto: pretty while DEBUG is on.",
    ...ours,
  }),
});

export const serveSection = z.strictObject({
  host: text("127.0.0.1", "The address that the server listens on.", ours),
  port: port(8000, "The port that the server listens on.", ours),
});
