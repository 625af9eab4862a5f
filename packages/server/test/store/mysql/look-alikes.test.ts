/** What MySQL's unique keys hold for the same and we do not: people must hear of it in words, not as an error. */
import { expect, test } from "vitest";
import { PASSWORD, signUpVerified } from "../../flows/person.ts";
import { codeIn, openHouse } from "../../support/house.ts";
import { clients, Visitor } from "../../support/visitor.ts";
import { someUser } from "../test-database.ts";

test.each(clients)(
  "a sign-up gets another generated name where an accent apart is taken, %s client",
  async (client) => {
    await using house = await openHouse();
    const { db } = house.gatehouse.engine.database;
    await someUser(db, { username: "jos\u00e9", email: "other@example.com" });
    const signedUp = await new Visitor(house, client).post("/auth/signup", {
      email: "jose@example.com",
      password: PASSWORD,
    });
    expect([signedUp.status, signedUp.body.data.user?.username]).toEqual([
      200,
      expect.stringMatching(/^jose.+/),
    ]);
  },
);

test.each(clients)(
  "an address an accent apart from one's own is refused as one's own, %s client",
  async (client) => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    expect((await visitor.post("/account/email", { email: "ann@ex\u00e4mple.com" })).body.errors).toEqual([
      expect.objectContaining({ code: "duplicate_email", param: "email" }),
    ]);
    expect((await visitor.get("/account/email")).body.data).toHaveLength(1);
  },
);

test.each(clients)(
  "an address an accent apart from one's own is refused before a code is sent to it, %s client",
  async (client) => {
    await using house = await openHouse({
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
    });
    const visitor = new Visitor(house, client);
    await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    await visitor.post("/auth/email/verify", { key: codeIn(await house.mailTo("ann@example.com")) });
    expect((await visitor.post("/account/email", { email: "ann@ex\u00e4mple.com" })).body.errors).toEqual([
      expect.objectContaining({ code: "duplicate_email", param: "email" }),
    ]);
    expect((await visitor.get("/account/email")).body.data).toHaveLength(1);
  },
);
