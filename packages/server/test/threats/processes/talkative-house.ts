/**
 * Lives a whole scenario in a house that logs all it can, and prints, on the channel to its parent, every secret that
 * came up. Started by logs.test.ts, which reads what it wrote to standard output and standard error.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../../flows/person.ts";
import { atSecondFactor, recoveryCodesOf, setUpApp } from "../../flows/second-factor-person.ts";
import { keyIn, openHouse } from "../../support/house.ts";
import { clients, Visitor } from "../../support/visitor.ts";
import { everythingIn } from "../support/database.ts";
import { credentialsOf, pathOf, sendRaw } from "../support/requests.ts";

const [format = "json"] = process.argv.slice(2);
const WRONG = "Wr0ng-seeded-secret-guess";
const secrets = new Set<string>([PASSWORD, NEW_PASSWORD, WRONG]);

/** A visitor who notes each credential that they are ever given. */
class Seeded extends Visitor {
  override async send(...args: Parameters<Visitor["send"]>) {
    const reply = await super.send(...args);
    for (const value of this.cookies.values()) secrets.add(value);
    if (this.token !== undefined) secrets.add(this.token);
    return reply;
  }
}

const folder = await mkdtemp(join(tmpdir(), "gatehouse-logs-"));
const house = await openHouse({
  DATABASE_URL: `sqlite:///${join(folder, "test.db")}`,
  LOG_LEVEL: "trace",
  LOG_FORMAT: format,
  EMAIL_BACKEND: "file",
  EMAIL_FILE_PATH: join(folder, "mail"),
  ACCOUNT_EMAIL_NOTIFICATIONS: "true",
  MFA_TRUST_ENABLED: "true",
  ACCOUNT_RATE_LIMITS: '{"login_failed":"3/300s/key","signup":"","login":""}',
});
const { db } = house.gatehouse.engine.database;
secrets.add(house.gatehouse.settings.secretKey);
house.gatehouse.mail.start();

for (const client of clients) {
  const email = `ann-${client}@example.com`;
  const ann = new Seeded(house, client);
  await signUpVerified(ann, email);
  await ann.post("/account/email", { email: `second-${client}@example.com` });
  secrets.add(keyIn(await house.mailTo(`second-${client}@example.com`)));
  await ann.post("/auth/reauthenticate", { password: WRONG });
  await ann.post("/auth/reauthenticate", { password: PASSWORD });
  for (let n = 0; n < 5; n += 1) await logIn(new Seeded(house, client), email, WRONG);
  const key = await askForReset(new Seeded(house, client), email);
  secrets.add(key);
  await new Seeded(house, client).get(`/auth/password/reset?key=${key}`, {
    headers: { "X-Password-Reset-Key": key },
  });
  // Where nothing is, but a careless front end might ask: the key as part of the path.
  for (const target of [
    pathOf(client, `/auth/password/reset/${key}`),
    `/accounts/password/reset/key/${key}/`,
    `/${PASSWORD}`,
  ]) {
    await sendRaw(house, { target, headers: credentialsOf(ann) });
    await sendRaw(house, {
      method: "POST",
      target,
      headers: { ...credentialsOf(ann), Authorization: `Bearer ${key}` },
    });
  }
  await new Seeded(house, client).post("/auth/password/reset", { key, password: NEW_PASSWORD });
  await logIn(ann, email, NEW_PASSWORD);
  await ann.send("POST", "/auth/login", {
    raw: `{"email":"${email}","password":"${PASSWORD}`,
    headers: { "Content-Type": "application/json" },
  });
  await ann.send("POST", "/auth/login", {
    raw: `password=${PASSWORD}`,
    headers: { "Content-Type": "text/plain" },
  });
  await ann.post("/auth/login", { email: { password: PASSWORD }, password: [PASSWORD] });
}

for (const client of clients) {
  const email = `bob-${client}@example.com`;
  const bob = new Seeded(house, client);
  await signUpVerified(bob, email);
  const app = await setUpApp(bob);
  const codes = await recoveryCodesOf(bob);
  for (const secret of [app.secret, ...codes]) secrets.add(secret);
  for (const code of [WRONG, app.nextCode(), codes[0]]) {
    const waiting = await atSecondFactor(house, client, email);
    await waiting.post("/auth/2fa/authenticate", { code });
    await waiting.post("/auth/2fa/trust", { trust: true });
    await bob.post("/auth/2fa/reauthenticate", { code });
    for (const cookie of waiting.cookies.values()) secrets.add(cookie);
  }
  for (const code of (await bob.post("/account/authenticators/recovery-codes")).body.data.unused_codes)
    secrets.add(code);
  await bob.delete("/account/authenticators/totp");
}
await house.gatehouse.mail.flush();

// What goes wrong is logged with its error, so it has to go wrong with secrets in the middle of it.
for (const table of ["django_session", "auth_user", "gatehouse_outbox", "gatehouse_audit_log"]) {
  for (const event of ["INSERT", "UPDATE", "DELETE"]) {
    await sql
      .raw(
        `CREATE TRIGGER "break_${table}_${event}" BEFORE ${event} ON ${table} BEGIN SELECT RAISE(ABORT, 'no'); END`,
      )
      .execute(db);
  }
}
for (const client of clients) {
  const email = `ann-${client}@example.com`;
  const visitor = new Seeded(house, client);
  await logIn(visitor, email, NEW_PASSWORD);
  await visitor.post("/auth/signup", { email: "new@example.com", password: PASSWORD });
  await visitor.post("/auth/password/request", { email });
}
for (const rows of Object.values(await everythingIn(house))) {
  for (const row of rows as readonly Record<string, unknown>[]) {
    for (const name of ["password", "session_key", "session_data", "text_body", "html_body"]) {
      if (typeof row[name] === "string" && row[name].length > 8) secrets.add(row[name]);
    }
  }
}
for (const { text } of await house.mails())
  for (const [link] of text.matchAll(/https?:\/\/\S{40,}/g)) secrets.add(link);
await house.gatehouse.engine.database.close();
await logIn(new Visitor(house, "app"), "ann-app@example.com", NEW_PASSWORD);
await house.gatehouse.close().catch(() => undefined);
await rm(folder, { recursive: true });
process.send?.([...secrets]);
process.disconnect?.();
