import { describe, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "./person.ts";

describe.each(clients)("passwords, %s client", (client) => {
  it("a change ends every other session and keeps this one, under a new token", async () => {
    await using house = await openHouse({ ACCOUNT_EMAIL_NOTIFICATIONS: "true" });
    const [here, there] = [new Visitor(house, client), new Visitor(house, client)];
    await signUpVerified(here, "ann@example.com");
    await logIn(there, "ann@example.com");
    const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
    expect((await here.post("/account/password/change", change)).status).toBe(200);
    expect((await here.get("/auth/session")).status).toBe(200);
    expect([401, 410]).toContain((await there.get("/auth/session")).status);
    expect((await house.mailTo("ann@example.com")).category).toBe("password_changed");
    expect((await here.get("/auth/sessions")).body.data).toHaveLength(1);
    expect(await sessionRows(house)).toBe(1);
  });

  it("a change ends this session too with ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE", async () => {
    await using house = await openHouse({ ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE: "true" });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
    expect((await visitor.post("/account/password/change", change)).status).toBe(401);
    visitor.token = undefined;
    expect((await logIn(visitor, "ann@example.com", NEW_PASSWORD)).status).toBe(200);
  });

  it("a reset link works once, ends all sessions, and dies at the next log-in", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    const stranger = new Visitor(house, client);
    const key = await askForReset(stranger, "ann@example.com");
    expect((await stranger.post("/auth/password/reset", { key, password: NEW_PASSWORD })).status).toBe(401);
    expect(
      (await stranger.post("/auth/password/reset", { key, password: NEW_PASSWORD })).body.errors,
    ).toMatchObject([{ code: "invalid_password_reset" }]);
    expect([401, 410]).toContain((await visitor.get("/auth/session")).status);
    expect((await logIn(stranger, "ann@example.com", PASSWORD)).status).toBe(400);

    const second = await askForReset(new Visitor(house, client), "ann@example.com");
    house.clock.advance(1);
    expect((await logIn(stranger, "ann@example.com", NEW_PASSWORD)).status).toBe(200);
    const late = await new Visitor(house, client).post("/auth/password/reset", {
      key: second,
      password: PASSWORD,
    });
    expect(late.body.errors).toMatchObject([{ code: "invalid_password_reset" }]);
  });

  it("a reset logs in where ACCOUNT_LOGIN_ON_PASSWORD_RESET says so, as a reset and not as a password", async () => {
    await using house = await openHouse({ ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true" });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const visitor = new Visitor(house, client);
    const key = await askForReset(visitor, "ann@example.com");
    const reply = await visitor.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    expect(reply.status).toBe(200);
    expect(reply.body.data.methods).toMatchObject([{ method: "password_reset" }]);
  });

  it("the shorthand without a key asks for the mail", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const reply = await new Visitor(house, client).post("/auth/password/reset", { email: "ann@example.com" });
    expect(reply.body).toEqual({ status: 200 });
    expect((await house.mailTo("ann@example.com")).category).toBe("password_reset_key");
  });

  it("a new password that Django would refuse is refused, with Django's words", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    const reply = await visitor.post("/auth/signup", { email: "ann@example.com", password: "12345678" });
    expect(reply.body.errors).toEqual([
      { code: "password_too_common", message: "This password is too common.", param: "password" },
      { code: "password_entirely_numeric", message: "This password is entirely numeric.", param: "password" },
    ]);
    const similar = await visitor.post("/auth/signup", {
      email: "annabelle@example.com",
      password: "annabelle1",
    });
    expect(similar.body.errors).toContainEqual({
      code: "password_too_similar",
      message: "The password is too similar to the email address.",
      param: "password",
    });
  });
});

async function sessionRows(house: House): Promise<number> {
  return (
    await house.gatehouse.engine.database.db.selectFrom("django_session").select("session_key").execute()
  ).length;
}
