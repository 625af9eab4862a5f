import * as z from "zod";
import type { OperatorCode } from "./adapter.ts";
import { accountSection } from "./sections/account.ts";
import {
  allauthSection,
  authtokenSection,
  headlessSection,
  mfaSection,
  restSection,
  simpleJwtSection,
  socialaccountSection,
  usersessionsSection,
} from "./sections/features.ts";
import {
  auditSection,
  authSection,
  corsSection,
  csrfSection,
  databaseSection,
  emailSection,
  logSection,
  passwordSection,
  redisSection,
  rootSettings,
  secureSection,
  serveSection,
  sessionSection,
  smsSection,
  userSection,
  webhooksSection,
} from "./sections/site.ts";

/** Every section, by the first part of its settings' path. */
export const sections = {
  database: databaseSection,
  redis: redisSection,
  session: sessionSection,
  csrf: csrfSection,
  cors: corsSection,
  secure: secureSection,
  email: emailSection,
  sms: smsSection,
  auth: authSection,
  user: userSection,
  webhooks: webhooksSection,
  password: passwordSection,
  account: accountSection,
  allauth: allauthSection,
  headless: headlessSection,
  mfa: mfaSection,
  usersessions: usersessionsSection,
  socialaccount: socialaccountSection,
  authtoken: authtokenSection,
  simpleJwt: simpleJwtSection,
  rest: restSection,
  audit: auditSection,
  log: logSection,
  serve: serveSection,
};

/** The one source of every setting: its type, default, documentation and names. */
export const settingsSchema = z.strictObject({
  ...rootSettings,
  database: databaseSection.prefault({}),
  redis: redisSection.prefault({}),
  session: sessionSection.prefault({}),
  csrf: csrfSection.prefault({}),
  cors: corsSection.prefault({}),
  secure: secureSection.prefault({}),
  email: emailSection.prefault({}),
  sms: smsSection.prefault({}),
  auth: authSection.prefault({}),
  user: userSection.prefault({}),
  webhooks: webhooksSection.prefault({}),
  password: passwordSection.prefault({}),
  account: accountSection.prefault({}),
  allauth: allauthSection.prefault({}),
  headless: headlessSection.prefault({}),
  mfa: mfaSection.prefault({}),
  usersessions: usersessionsSection.prefault({}),
  socialaccount: socialaccountSection.prefault({}),
  authtoken: authtokenSection.prefault({}),
  simpleJwt: simpleJwtSection.prefault({}),
  rest: restSection.prefault({}),
  audit: auditSection.prefault({}),
  log: logSection.prefault({}),
  serve: serveSection.prefault({}),
});

/** What `gatehouse.config.ts` may hold: settings, and code of the operator's own. */
export type GatehouseConfig = z.input<typeof settingsSchema> & OperatorCode;
export type ParsedSettings = z.output<typeof settingsSchema>;
