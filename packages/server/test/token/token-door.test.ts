import { expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";

interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Received {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

async function call(house: House, path: string, sent: Sent = {}): Promise<Received> {
  const response = await house.gatehouse.fetch(
    new Request(`http://localhost${path}`, {
      method: sent.method ?? (sent.body === undefined ? "GET" : "POST"),
      headers: {
        ...(sent.body !== undefined && { "Content-Type": "application/json" }),
        ...(sent.token !== undefined && { Authorization: `Token ${sent.token}` }),
        ...sent.headers,
      },
      ...(sent.body !== undefined && { body: JSON.stringify(sent.body) }),
    }),
    { address: "192.0.2.7" },
  );
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text), headers: response.headers };
}

const john = {
  username: "john",
  email: "john@example.com",
  password: "Vr7-kestrel-pond",
  first_name: "John",
};

async function registered(house: House): Promise<string> {
  const { status, body } = await call(house, "/api/register/", { body: john });
  expect(status).toBe(201);
  return String(body.token);
}

it("lets somebody register, see and change their profile, and log out, at both of its names", async () => {
  for (const root of ["/api", "/api/customers"]) {
    await using house = await openHouse({ ACCOUNT_LOGIN_METHODS: "email,username" });
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
  await using house = await openHouse({ ACCOUNT_LOGIN_METHODS: "email,username" });
  const token = await registered(house);
  for (const username of ["john", "john@example.com", "JOHN@example.com"]) {
    const { body } = await call(house, "/api/login/", { body: { username, password: john.password } });
    expect(body.token).toBe(token);
  }
  await call(house, "/api/logout/", { method: "POST", token });
  house.clock.advance(1);
  const { body } = await call(house, "/api/login/", { body: { username: "john", password: john.password } });
  expect(body.token).not.toBe(token);
  expect((await call(house, "/api/profile/", { token })).status).toBe(401);
});

it("keeps nothing in the table that signs anybody in", async () => {
  await using house = await openHouse({ ACCOUNT_LOGIN_METHODS: "email,username" });
  const token = await registered(house);
  const rows = await house.gatehouse.engine.database.db.selectFrom("authtoken_token").select("key").execute();
  expect(rows).toHaveLength(1);
  expect(rows[0]?.key).not.toBe(token);
  expect((await call(house, "/api/profile/", { token: rows[0]?.key ?? "" })).status).toBe(401);
});

it("gives no token before the address is verified, where that is mandatory", async () => {
  await using house = await openHouse({
    ACCOUNT_LOGIN_METHODS: "email,username",
    ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  });
  const made = await call(house, "/api/register/", { body: john });
  expect([made.status, made.body.code, made.body.token]).toEqual([
    201,
    "email_verification_required",
    undefined,
  ]);
  const login = await call(house, "/api/login/", { body: { username: "john", password: john.password } });
  expect([login.status, login.body.code, login.body.mfa_token]).toEqual([
    401,
    "email_verification_required",
    undefined,
  ]);
});
