import { Buffer } from "node:buffer";
import { Secret } from "otpauth";
import * as z from "zod";
import { fromArgon2, fromPbkdf2 } from "../../../django/password-encodings/index.ts";
import type { ForeignPassword, ForeignTotp } from "../../../flows/import/foreign-user.ts";
import { flag, listOf, moment, object, text } from "../fields.ts";
import { oneAddress, type Row, RowFault, readRow, type Source } from "../source.ts";

const credential = z.looseObject({ type: text, secretData: object, credentialData: object });

type Credential = z.output<typeof credential>;

/** https://www.keycloak.org/server/importExport; UserRepresentation and CredentialRepresentation of its admin API. */
const user = z.looseObject({
  username: text,
  email: text,
  emailVerified: flag,
  firstName: text,
  lastName: text,
  enabled: flag,
  createdTimestamp: moment,
  serviceAccountClientId: text,
  credentials: listOf(credential),
  federatedIdentities: listOf(z.looseObject({ identityProvider: text, userId: text, userName: text })),
});

/**
 * A realm's export with its users, in one file or in many. What it calls a broker says nothing of whose accounts they are: a provider
 * that lets people choose their `sub` may go by the alias of "google", and its people would be Google's here (T-24).
 */
export const keycloak: Source = {
  layout: { listIn: "users" },
  beside: [],
  hasBrokers: true,
  toUser(record, { providerOf }) {
    const read = readRow(user, record);
    if (read.serviceAccountClientId !== undefined) throw new RowFault("service_account");
    const password = read.credentials.find(({ type }) => type === "password");
    const [otp, ...moreApps] = read.credentials.filter(({ type }) => type === "otp");
    const identities = read.federatedIdentities.flatMap(({ identityProvider, userId, userName }) => {
      const provider = providerOf(identityProvider ?? "");
      const extraData = userName === undefined ? {} : { username: userName };
      return provider === undefined ? [] : [{ provider, uid: userId ?? "", extraData }];
    });
    const others = read.credentials.filter(({ type }) => type !== "password" && type !== "otp");
    const totp = otp && totpOf(otp);
    return {
      emails: oneAddress(read.email, read.emailVerified),
      username: read.username,
      password: password && passwordOf(password),
      firstName: read.firstName,
      lastName: read.lastName,
      isActive: read.enabled ?? true,
      dateJoined: read.createdTimestamp,
      identities,
      hasOtherIdentities: identities.length < read.federatedIdentities.length,
      totp,
      hasOtherFactors: others.length > 0 || moreApps.length > 0 || (otp !== undefined && totp === undefined),
    };
  },
};

const DIGESTS: ReadonlyMap<string, "sha1" | "sha256" | "sha512"> = new Map([
  ["pbkdf2", "sha1"],
  ["pbkdf2-sha256", "sha256"],
  ["pbkdf2-sha512", "sha512"],
]);

const secrets = z.object({ value: z.string(), salt: z.string() });
const costs = z.object({ algorithm: z.string(), hashIterations: z.int(), additionalParameters: object });

function passwordOf({ secretData, credentialData }: Credential): ForeignPassword {
  const { data: secret } = secrets.safeParse(secretData);
  const { data: cost } = costs.safeParse(credentialData);
  if (secret === undefined || cost === undefined) return { encoded: undefined };
  const key = Buffer.from(secret.value, "base64");
  const salt = Buffer.from(secret.salt, "base64");
  const { algorithm, hashIterations: iterations, additionalParameters: more } = cost;
  const digest = DIGESTS.get(algorithm);
  if (digest !== undefined) return { encoded: fromPbkdf2({ digest, iterations, salt, key }) };
  // Version 1.0 of argon2 is another function.
  if (algorithm !== "argon2" || (first(more, "version") ?? "1.3") !== "1.3") return { encoded: undefined };
  const encoded = fromArgon2({
    variety: `argon2${first(more, "type") ?? "id"}`,
    memoryCost: Number(first(more, "memory")),
    timeCost: iterations,
    parallelism: Number(first(more, "parallelism") ?? 1),
    salt,
    tag: key,
  });
  return { encoded };
}

/** Keycloak keeps each of these in a list of one. */
function first(parameters: Row, name: string): string | undefined {
  const value = parameters[name];
  const [text]: unknown[] = Array.isArray(value) ? value : [value];
  return text === undefined || text === null ? undefined : String(text);
}

const otpSecret = z.object({ value: z.string().min(1) });
const otpFigures = z.object({
  subType: z.string().default("totp"),
  digits: z.int(),
  period: z.int(),
  algorithm: z.string().default("HmacSHA1"),
  secretEncoding: z.string().nullish(),
});

/** The key of an app is the text itself, byte by byte, unless it is said to be base32. */
function totpOf({ secretData, credentialData }: Credential): ForeignTotp | undefined {
  const { data: secret } = otpSecret.safeParse(secretData);
  const { data: figures } = otpFigures.safeParse(credentialData);
  if (secret === undefined || figures === undefined) return undefined;
  const { subType, algorithm, digits, period, secretEncoding } = figures;
  // Apps are asked for codes of HMAC-SHA-1 here, as by allauth.
  if (subType !== "totp" || algorithm !== "HmacSHA1") return undefined;
  const base32 = secretEncoding === "BASE32" ? secret.value : Secret.fromUTF8(secret.value).base32;
  return { secret: base32, digits, period };
}
