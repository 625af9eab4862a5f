import { describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { keyIn, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";

describe.each(clients)("T-20 T-21 an account opened in somebody else's name, %s client", (client) => {
  it("keeps nothing of its opener's once the owner of the address has reset the password", async () => {
    await using house = await openHouse();
    const eve = new Visitor(house, client);
    await eve.post("/auth/signup", { email: "victim@example.com", password: PASSWORD });
    await eve.post("/account/email", { email: "eve@evil.example" });
    const trojan = keyIn(await house.mailTo("eve@evil.example"));

    const victim = new Visitor(house, client);
    const key = await askForReset(victim, "victim@example.com");
    await victim.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    expect((await logIn(victim, "victim@example.com", NEW_PASSWORD)).status).toBe(200);

    expect([401, 410]).toContain((await eve.get("/auth/session")).status);
    const late = await new Visitor(house, client).post("/auth/email/verify", { key: trojan });
    expect(late.body.errors).toMatchObject([{ code: "invalid_or_expired_key" }]);
    const before = (await house.mails()).length;
    await new Visitor(house, client).post("/auth/password/request", { email: "eve@evil.example" });
    expect((await house.mails()).slice(before)).toMatchObject([{ category: "unknown_account" }]);
  });

  it("T-25 cannot have somebody else's address for a username", async () => {
    await using house = await openHouse({
      ACCOUNT_LOGIN_METHODS: "email,username",
      ACCOUNT_SIGNUP_FIELDS: "email*,username,password1*",
    });
    await signUpVerified(new Visitor(house, client), "victim@example.com");
    const eve = new Visitor(house, client);
    const reply = await eve.post("/auth/signup", {
      email: "eve@evil.example",
      username: "victim@example.com",
      password: PASSWORD,
    });
    expect(reply.body.errors).toMatchObject([{ code: "invalid", param: "username" }]);
  });

  it("a log-in begun before a reset cannot be finished after it", async () => {
    await using house = await openHouse({
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
      ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true",
    });
    const eve = new Visitor(house, client);
    await eve.post("/auth/signup", { email: "victim@example.com", password: PASSWORD });
    const confirmation = keyIn(await house.mailTo("victim@example.com"));
    const victim = new Visitor(house, client);
    const key = await askForReset(victim, "victim@example.com");
    await victim.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    expect((await eve.post("/auth/email/verify", { key: confirmation })).status).toBe(401);
    expect((await eve.get("/auth/session")).status).toBe(401);
  });
});
