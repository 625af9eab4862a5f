import { describe, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { codeTo, incorrect, logIn, NEW_PASSWORD, PASSWORD, signUpVerified, WRONG_CODE } from "./person.ts";

const byCode = { ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true" };
const flow = (pending: boolean) => ({ id: "password_reset_by_code", is_pending: pending });

describe.each(clients)("password reset by code, %s client", (client) => {
  const ask = async (house: House, email = "ann@example.com") => {
    const visitor = new Visitor(house, client);
    const reply = await visitor.post("/auth/password/request", { email });
    return { visitor, reply };
  };
  const showing = (visitor: Visitor, key: string) =>
    visitor.get("/auth/password/reset", { headers: { "X-Password-Reset-Key": key } });
  const resetting = (visitor: Visitor, key: string, password = NEW_PASSWORD) =>
    visitor.post("/auth/password/reset", { key, password });

  it("sets a new password once, and ends every session", async () => {
    await using house = await openHouse(byCode);
    const before = new Visitor(house, client);
    await signUpVerified(before, "ann@example.com");
    const { visitor, reply } = await ask(house);
    expect([reply.status, reply.body.data.flows.at(-1)]).toEqual([401, flow(true)]);
    const key = await codeTo(visitor, "ann@example.com");
    expect((await showing(visitor, key)).body.data.user.email).toBe("ann@example.com");
    const done = await resetting(visitor, key);
    expect([done.status, done.body.data.flows.at(-1)]).toEqual([401, flow(false)]);
    expect((await resetting(visitor, key)).status).toBe(409);
    expect([401, 410]).toContain((await before.get("/auth/session")).status);
    expect((await logIn(new Visitor(house, client), "ann@example.com", PASSWORD)).status).toBe(400);
    expect((await logIn(new Visitor(house, client), "ann@example.com", NEW_PASSWORD)).status).toBe(200);
  });

  it("belongs to the session that asked", async () => {
    await using house = await openHouse(byCode);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    const key = await codeTo(visitor, "ann@example.com");
    expect((await resetting(new Visitor(house, client), key)).status).toBe(409);
    expect((await showing(new Visitor(house, client), key)).status).toBe(409);
    const other = (await ask(house, "other@example.com")).visitor;
    expect((await resetting(other, key)).body.errors).toEqual(incorrect("key"));
  });

  it("keeps the code while the password is refused, and loses an attempt for a wrong code alone", async () => {
    await using house = await openHouse(byCode);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    const key = await codeTo(visitor, "ann@example.com");
    for (let n = 0; n < 4; n += 1) {
      expect((await resetting(visitor, key, "12345")).body.errors).toMatchObject([
        { param: "password" },
        { param: "password" },
        { param: "password" },
      ]);
    }
    expect((await visitor.post("/auth/password/reset", { key })).body.errors).toMatchObject([
      { code: "required", param: "password" },
    ]);
    expect((await resetting(visitor, WRONG_CODE, "12345")).body.errors).toMatchObject([
      { code: "incorrect_code", param: "key" },
      { param: "password" },
      { param: "password" },
      { param: "password" },
    ]);
    await visitor.post("/auth/password/reset", { password: NEW_PASSWORD });
    expect((await resetting(visitor, key)).status).toBe(401);
    expect((await logIn(new Visitor(house, client), "ann@example.com", NEW_PASSWORD)).status).toBe(200);
  });

  it("verifies the address on the way", async () => {
    await using house = await openHouse({ ...byCode, ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
    await new Visitor(house, client).post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    const { visitor } = await ask(house);
    await resetting(visitor, await codeTo(visitor, "ann@example.com"));
    expect((await logIn(new Visitor(house, client), "ann@example.com", NEW_PASSWORD)).status).toBe(200);
  });

  it("logs in where ACCOUNT_LOGIN_ON_PASSWORD_RESET says so, naming the address that proved it", async () => {
    await using house = await openHouse({ ...byCode, ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true" });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    const reply = await resetting(visitor, await codeTo(visitor, "ann@example.com"));
    expect(reply.status).toBe(200);
    expect(reply.body.data.methods).toMatchObject([{ method: "password_reset", email: "ann@example.com" }]);
  });

  it("a second request takes the place of the first, and the shorthand asks as well", async () => {
    await using house = await openHouse(byCode);
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const visitor = new Visitor(house, client);
    const shorthand = await visitor.post("/auth/password/reset", { email: "ann@example.com" });
    expect(shorthand.body.data.flows.at(-1)).toEqual(flow(true));
    const first = await codeTo(visitor, "ann@example.com");
    await visitor.post("/auth/password/request", { email: "ann@example.com" });
    expect((await resetting(visitor, first)).body.errors).toEqual(incorrect("key"));
    expect((await resetting(visitor, await codeTo(visitor, "ann@example.com"))).status).toBe(401);
  });

  it("ends with its time", async () => {
    await using house = await openHouse({ ...byCode, ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT: "60" });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const { visitor } = await ask(house);
    house.clock.advance(61);
    expect((await resetting(visitor, await codeTo(visitor, "ann@example.com"))).status).toBe(409);
    expect((await visitor.get("/auth/session")).body.data.flows.at(-1)).toEqual(flow(false));
  });
});
