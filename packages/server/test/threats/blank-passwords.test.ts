import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { everythingIn } from "./support/database.ts";
import { present, sessionSecretOf } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";

describe.each(clients)("passwords that are none, %s client", (client) => {
  const house = sharedHouse();
  const nothing: readonly unknown[] = [
    "",
    " ",
    "\t\n",
    "\u00a0",
    "\u2003",
    "\ufeff",
    "\u0000",
    null,
    false,
    [],
    {},
    [""],
    [null],
    0,
    "!",
    "None",
    "null",
    "undefined",
    "\u200b",
  ];

  /** What may stand in the password column where nobody can log in by password. */
  const unusable = ["", "!", "!abc", "plain", "pbkdf2_sha256$10$salt$", "md5$$", "unknown$1$2$3", "None"];

  it.each(unusable)("T-53 nothing opens an account whose stored password is %j", async (stored) => {
    const email = `ann${unusable.indexOf(stored)}@example.com`;
    const ann = new Visitor(house(), client);
    await signUpVerified(ann, email);
    await sql`UPDATE auth_user SET password = ${stored} WHERE email = ${email}`.execute(
      house().gatehouse.engine.database.db,
    );
    for (const password of [...nothing, stored, PASSWORD]) {
      const reply = await new Visitor(house(), client).post("/auth/login", {
        email,
        password,
      });
      expect([password, reply.status]).toEqual([password, 400]);
    }
    expect(
      (await present(new Visitor(house(), client), sessionSecretOf(ann)).get("/auth/session")).status,
    ).not.toBe(200);
  });

  it("T-53 no empty, blank or absent password is set, changed to, or taken for the current one", async () => {
    await using house = await openHouse({ AUTH_PASSWORD_VALIDATORS: "[]" });
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    const stored = (await everythingIn(house)).auth_user;
    for (const blank of nothing.filter(
      (value) => typeof value !== "string" || value.trim() === "" || value === "\u0000",
    )) {
      if (blank === false || blank === 0) continue;
      for (const [path, body] of [
        ["/auth/signup", { email: "new@example.com", password: blank }],
        ["/auth/login", { email: "ann@example.com", password: blank }],
      ] as const) {
        expect([blank, (await new Visitor(house, client).post(path, body)).status]).toEqual([blank, 400]);
      }
      for (const body of [
        { current_password: PASSWORD, new_password: blank },
        { current_password: blank, new_password: NEW_PASSWORD },
        { new_password: NEW_PASSWORD },
      ]) {
        expect([blank, (await ann.post("/account/password/change", body)).status]).toEqual([blank, 400]);
      }
      expect((await ann.post("/auth/reauthenticate", { password: blank })).status).toBe(400);
    }
    expect((await everythingIn(house)).auth_user).toEqual(stored);
  });
});
