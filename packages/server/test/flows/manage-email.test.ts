import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { signUpVerified, verify } from "./person.ts";

describe.each(clients)("managing addresses, %s client", (client) => {
  it("with ACCOUNT_CHANGE_EMAIL the new address replaces the old one once it is verified, and the old one hears of it", async () => {
    await using house = await openHouse({
      ACCOUNT_CHANGE_EMAIL: "true",
      ACCOUNT_EMAIL_NOTIFICATIONS: "true",
    });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    await visitor.post("/account/email", { email: "typo@example.com" });
    const reply = await visitor.post("/account/email", { email: "new@example.com" });
    expect(reply.body.data.map(({ email }: { email: string }) => email)).toEqual([
      "ann@example.com",
      "new@example.com",
    ]);
    await verify(visitor, "new@example.com");
    expect((await visitor.get("/account/email")).body.data).toEqual([
      { email: "new@example.com", verified: true, primary: true },
    ]);
    expect((await house.mailTo("ann@example.com")).category).toBe("email_changed");
    expect((await visitor.get("/auth/session")).body.data.user.email).toBe("new@example.com");
  });

  it("holds ACCOUNT_MAX_EMAIL_ADDRESSES, and says how many that are", async () => {
    await using house = await openHouse({ ACCOUNT_MAX_EMAIL_ADDRESSES: "2" });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    expect((await visitor.post("/account/email", { email: "ann2@example.com" })).status).toBe(200);
    expect((await visitor.post("/account/email", { email: "ann3@example.com" })).body.errors).toEqual([
      { code: "max_email_addresses", message: "You cannot add more than 2 email addresses.", param: "email" },
    ]);
  });

  it("tells the owner when an address is removed", async () => {
    await using house = await openHouse({ ACCOUNT_EMAIL_NOTIFICATIONS: "true" });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    await visitor.post("/account/email", { email: "old@example.com" });
    expect((await visitor.delete("/account/email", { email: "old@example.com" })).status).toBe(200);
    expect((await house.mailTo("ann@example.com")).category).toBe("email_deleted");
  });
});
