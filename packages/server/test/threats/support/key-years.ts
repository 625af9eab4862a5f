import { sql } from "kysely";
import {
  addKey,
  KEYS,
  LOGIN,
  optionsAt,
  proveWith,
  REAUTHENTICATE,
  SECOND_FACTOR,
  SIGNUP,
  signUpToPasskey,
} from "../../flows/key-person.ts";
import { codeTo, logIn, PASSWORD, verify } from "../../flows/person.ts";
import type { House } from "../../support/house.ts";
import { SoftwareAuthenticator } from "../../support/software-authenticator.ts";
import type { CheckedVisitor } from "./checked-visitor.ts";

/** What a user does with security keys and passkeys. */
export async function yearWithKeys(house: House, make: () => CheckedVisitor): Promise<void> {
  const ann = make();
  await ann.post("/auth/signup", { email: "ann@example.com", username: "ann", password: PASSWORD });
  const key = new SoftwareAuthenticator();
  const credential = key.create(inventedOptions);
  await ann.get(KEYS);
  await ann.post(KEYS, { credential });
  await verify(ann, "ann@example.com");
  await ann.post(KEYS, { credential });
  await addKey(ann, key);
  const { id } = (await ann.get("/account/authenticators")).body.data[0];
  await ann.put(KEYS, { id, name: "Mine" });
  const answer = key.get({ rpId: "example.com", challenge: "" });
  for (const path of [REAUTHENTICATE, LOGIN]) {
    await ann.post(path, { credential: answer });
    await proveWith(ann, path, key);
  }

  const other = make();
  await logIn(other, "ann@example.com");
  await other.post(SECOND_FACTOR, { credential: answer });
  await proveWith(other, SECOND_FACTOR, key);
  await proveWith(make(), LOGIN, key);
  await ann.delete(KEYS, { authenticators: [id] });
  const last = new SoftwareAuthenticator();
  await addKey(ann, last);
  await sql`UPDATE auth_user SET is_active = 0`.execute(house.gatehouse.engine.database.db);
  await proveWith(make(), LOGIN, last);
}

/** Somebody who never has a password. */
export async function yearWithoutPassword(house: House, make: () => CheckedVisitor): Promise<void> {
  const ann = make();
  await ann.get(SIGNUP);
  for (const email of ["", "ann@example.com"]) await ann.post(SIGNUP, { email });
  await ann.put(SIGNUP, { credential: {} });
  await ann.post("/auth/email/verify", { key: await codeTo(ann, "ann@example.com") });
  const key = new SoftwareAuthenticator();
  await ann.put(SIGNUP, { credential: key.create(inventedOptions) });
  await ann.put(SIGNUP, { credential: key.create(await optionsAt(ann, SIGNUP)) });
  await ann.post(SIGNUP, { email: "more@example.com" });

  const late = await signUpToPasskey(make(), "bob@example.com");
  const credential = new SoftwareAuthenticator().create(await optionsAt(late, SIGNUP));
  await sql`UPDATE auth_user SET is_active = 0 WHERE email = 'bob@example.com'`.execute(
    house.gatehouse.engine.database.db,
  );
  await late.put(SIGNUP, { credential });
  const ghost = make();
  if (ghost.client === "app")
    for (const method of ["GET", "PUT"]) {
      ghost.token = "g".repeat(43);
      await ghost.send(method, SIGNUP, method === "PUT" ? { body: {} } : {});
    }
}

/** Of a challenge that nobody gave. */
const inventedOptions = {
  rp: { id: "example.com" },
  user: { id: "MQ" },
  challenge: "AAAA",
  authenticatorSelection: { residentKey: "required" },
};
