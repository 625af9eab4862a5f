import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { bothNames, call, john, logInJohn, registered } from "../support/rest.ts";

const detailed = { ...bothNames, REST_ERROR_ENVELOPE: "detailed" };

const wrapped = (status: number, details: unknown) => ({
  error: true,
  message: "An error occurred",
  details,
  status_code: status,
});

describe("REST_ERROR_ENVELOPE=detailed", () => {
  it("wraps what anything that goes wrong would have said, and leaves status and headers", async () => {
    await using house = await openHouse(detailed);
    const token = await registered(house);
    const NAME_TAKEN = "A user with that username already exists.";
    const EMAIL_TAKEN = "A user is already registered with this email address.";
    const cases = [
      [await logInJohn(house, "wrong"), 400, { error: "Invalid credentials" }],
      [
        await call(house, "/api/register/", { body: john }),
        400,
        { username: [NAME_TAKEN], email: [EMAIL_TAKEN] },
      ],
      [await call(house, "/api/profile/"), 401, { detail: "Authentication credentials were not provided." }],
      [await call(house, "/api/profile/", { token: "x" }), 401, { detail: "Invalid token." }],
      [await call(house, "/api/nothing/"), 404, { detail: "Not found." }],
      [
        await call(house, "/api/profile/", { token, method: "DELETE" }),
        405,
        { detail: 'Method "DELETE" not allowed.' },
      ],
      [
        await call(house, "/api/login/", { body: {}, headers: { Accept: "image/png" } }),
        406,
        { detail: "Could not satisfy the request Accept header." },
      ],
      [
        await call(house, "/api/login/", { raw: "{}", headers: { "Content-Type": "text/plain" } }),
        415,
        { detail: 'Unsupported media type "text/plain" in request.' },
      ],
    ] as const;
    for (const [reply, status, details] of cases)
      expect([reply.status, reply.body]).toEqual([status, wrapped(status, details)]);
    expect(cases[2][0].headers.get("www-authenticate")).toBe("Token");
  });

  it("wraps a limit, and a server that is broken", async () => {
    await using house = await openHouse({ ...detailed, ACCOUNT_RATE_LIMITS: '{"signup":"1/m/ip"}' });
    const token = await registered(house);
    const limited = await call(house, "/api/register/", { body: john });
    expect([limited.headers.get("retry-after"), limited.body]).toEqual([
      "60",
      wrapped(429, { detail: "Request was throttled. Expected available in 60 seconds." }),
    ]);
    await house.gatehouse.engine.database.db.schema.dropTable("authtoken_token").execute();
    const broken = await call(house, "/api/profile/", { token });
    expect([broken.status, broken.body]).toEqual([500, wrapped(500, { detail: "A server error occurred." })]);
  });

  it("leaves what went well as it is, and what is not of this door", async () => {
    await using house = await openHouse(detailed);
    const token = await registered(house);
    expect((await call(house, "/api/profile/", { token })).body.username).toBe("john");
    expect((await call(house, "/_allauth/app/v1/auth/session")).body.status).toBe(401);
    expect((await call(house, "/nothing")).body.status).toBe(404);
  });
});
