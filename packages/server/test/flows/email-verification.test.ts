import { describe, expect, it } from "vitest";
import { keyIn, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { logIn, PASSWORD, signUpVerified, verify } from "./person.ts";

const mandatory = { ACCOUNT_EMAIL_VERIFICATION: "mandatory" };

describe.each(clients)("e-mail verification, %s client", (client) => {
  it("lets a mandatory newcomer in only after the link, and shows what waits", async () => {
    await using house = await openHouse(mandatory);
    const visitor = new Visitor(house, client);
    const reply = await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect(reply.status).toBe(401);
    expect(reply.body.data.flows).toContainEqual({ id: "verify_email", is_pending: true });
    expect((await verify(visitor, "ann@example.com")).status).toBe(401);
    expect((await logIn(visitor, "ann@example.com")).status).toBe(200);
  });

  it("logs the newcomer in on confirmation where the settings say so, in the same session alone", async () => {
    await using house = await openHouse({ ...mandatory, ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true" });
    const visitor = new Visitor(house, client);
    await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect((await verify(visitor, "ann@example.com")).status).toBe(200);

    await new Visitor(house, client).post("/auth/signup", { email: "bob@example.com", password: PASSWORD });
    expect((await verify(new Visitor(house, client), "bob@example.com")).status).toBe(401);
  });

  it("tells the owner of a taken address, who gets no second account and no link that does anything", async () => {
    await using house = await openHouse(mandatory);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const reply = await new Visitor(house, client).post("/auth/signup", {
      email: "ann@example.com",
      password: PASSWORD,
    });
    expect(reply.status).toBe(401);
    expect((await house.mailTo("ann@example.com")).category).toBe("account_already_exists");
  });

  it("does not accept a link after its days are over", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    house.clock.advance(3 * 24 * 3600 + 1);
    const reply = await new Visitor(house, client).post("/auth/email/verify", {
      key: keyIn(await house.mailTo("ann@example.com")),
    });
    expect(reply.body.errors).toMatchObject([{ code: "invalid_or_expired_key", param: "key" }]);
  });

  it("asks for no second mail within the cool-down, and sends one after it", async () => {
    await using house = await openHouse({ ACCOUNT_RATE_LIMITS: "{}" });
    const visitor = new Visitor(house, client);
    await visitor.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect((await visitor.put("/account/email", { email: "ann@example.com" })).status).toBe(403);
    house.clock.advance(181);
    expect((await visitor.put("/account/email", { email: "ann@example.com" })).status).toBe(200);
    expect((await house.mails()).length).toBe(2);
  });
});
