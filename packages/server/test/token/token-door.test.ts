import { expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { bothNames, call, john, logInJohn, registered } from "../support/rest.ts";

it("lets somebody register, see and change their profile, and log out, at both of its names", async () => {
  for (const root of ["/api", "/api/customers"]) {
    await using house = await openHouse(bothNames);
    const made = await call(house, `${root}/register/`, { body: john });
    expect(made.status).toBe(201);
    expect(made.body.customer).toEqual({
      id: 1,
      username: "john",
      email: "john@example.com",
      first_name: "John",
      last_name: "",
      birth_date: null,
    });
    const token = String(made.body.token);
    expect(token).toMatch(/^[0-9a-f]{40}$/);
    const changed = await call(house, `${root}/profile/`, {
      method: "PATCH",
      token,
      body: { last_name: "Doe" },
    });
    expect([changed.status, changed.body.last_name]).toEqual([200, "Doe"]);
    expect((await call(house, `${root}/profile/`, { token })).body.last_name).toBe("Doe");
    expect((await call(house, `${root}/logout/`, { method: "POST", token })).body).toEqual({ success: true });
    const after = await call(house, `${root}/profile/`, { token });
    expect([after.status, after.body, after.headers.get("www-authenticate")]).toEqual([
      401,
      { detail: "Invalid token." },
      "Token",
    ]);
  }
});

it("gives the same token at every log-in, by name or by address, and a new one after a log-out", async () => {
  await using house = await openHouse(bothNames);
  const token = await registered(house);
  for (const username of ["john", "john@example.com", "JOHN@example.com"]) {
    const { body } = await call(house, "/api/login/", { body: { username, password: john.password } });
    expect(body.token).toBe(token);
  }
  await call(house, "/api/logout/", { method: "POST", token });
  house.clock.advance(1);
  const { body } = await logInJohn(house);
  expect(body.token).not.toBe(token);
  expect((await call(house, "/api/profile/", { token })).status).toBe(401);
});

it("keeps nothing in the table that signs anybody in", async () => {
  await using house = await openHouse(bothNames);
  const token = await registered(house);
  const rows = await house.gatehouse.engine.database.db.selectFrom("authtoken_token").select("key").execute();
  expect(rows).toHaveLength(1);
  expect(rows[0]?.key).not.toBe(token);
  expect((await call(house, "/api/profile/", { token: rows[0]?.key ?? "" })).status).toBe(401);
});

it("gives no token before the address is verified, where that is mandatory", async () => {
  await using house = await openHouse({ ...bothNames, ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
  const made = await call(house, "/api/register/", { body: john });
  expect([made.status, made.body.code, made.body.token]).toEqual([
    201,
    "email_verification_required",
    undefined,
  ]);
  const login = await logInJohn(house);
  expect([login.status, login.body.code, login.body.mfa_token]).toEqual([
    401,
    "email_verification_required",
    undefined,
  ]);
});
