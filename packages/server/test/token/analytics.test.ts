import { describe, expect, it } from "vitest";
import { listAuditEvents } from "../../src/store/audit-log.ts";
import { type House, openHouse } from "../support/house.ts";
import { bothNames, call, john, registered } from "../support/rest.ts";
import { sharedHouse } from "../threats/support/shared-house.ts";

const PATH = "/api/analytics/track/";

const kept = async ({ gatehouse }: House) =>
  listAuditEvents(gatehouse.engine.database.db, { event: "analytics_tracked", limit: 50 });

describe("an event of a front end's", () => {
  it("lands in the audit log, from strangers and from users, at both of the door's names", async () => {
    await using house = await openHouse(bothNames);
    const body = {
      event: "login_success",
      data: { method: "password", steps: 2, first: true, from: null, list: ["a", { b: "c" }] },
      timestamp: "2026-11-21T09:15:56.572Z",
      user_agent: "Mozilla/5.0",
      url: "https://app.example.com/dashboard?tab=1#top",
    };
    expect((await call(house, PATH, { body })).status).toBe(202);
    const token = await registered(house);
    expect((await call(house, "/api/customers/analytics/track/", { body, token })).status).toBe(202);
    const [byJohn, byStranger] = await kept(house);
    expect([byJohn?.userId, byStranger?.userId, byStranger?.ip]).toEqual([1, null, "192.0.2.7"]);
    expect(byStranger?.details).toEqual({
      event: "login_success",
      data: JSON.stringify(body.data),
      timestamp: "2026-11-21T09:15:56.572Z",
      user_agent: "Mozilla/5.0",
      url: "https://app.example.com/dashboard",
    });
  });

  it("needs a name and nothing else; a wrong token is a wrong token", async () => {
    await using house = await openHouse(bothNames);
    expect((await call(house, PATH, { body: { event: "page_view" } })).status).toBe(202);
    const reply = await call(house, PATH, { body: { event: "page_view" }, token: "0".repeat(40) });
    expect([reply.status, reply.body]).toEqual([401, { detail: "Invalid token." }]);
    expect(await kept(house)).toHaveLength(1);
  });

  it("counts in a limit of its own", async () => {
    await using house = await openHouse({ ...bothNames, ACCOUNT_RATE_LIMITS: '{"track_event":"2/m/ip"}' });
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => call(house, PATH, { body: { event: "x" } })),
    );
    expect(replies.filter(({ status }) => status === 202)).toHaveLength(2);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(48);
    expect(await kept(house)).toHaveLength(2);
    expect((await call(house, "/api/register/", { body: john })).status).toBe(201);
  });
});

describe("what is wrong with an event", () => {
  const house = sharedHouse(bothNames);
  const WRONG_TIME =
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";

  it.each([
    [{}, { event: ["This field is required."] }],
    [{ event: "" }, { event: ["This field may not be blank."] }],
    [{ event: "x".repeat(101) }, { event: ["Ensure this field has no more than 100 characters."] }],
    [{ event: "x", data: "y" }, { data: ['Expected a dictionary of items but got type "str".'] }],
    [{ event: "x", data: [] }, { data: ['Expected a dictionary of items but got type "list".'] }],
    [{ event: "x", timestamp: "now" }, { timestamp: [WRONG_TIME] }],
    [{ event: "x", timestamp: 5 }, { timestamp: [WRONG_TIME] }],
    [{ event: "x", timestamp: "2026-13-01T00:00" }, { timestamp: [WRONG_TIME] }],
    [{ event: "x", url: "u".repeat(2001) }, { url: ["Ensure this field has no more than 2000 characters."] }],
  ])("400 %j", async (body, errors) => {
    const reply = await call(house(), PATH, { body });
    expect([reply.status, reply.body]).toEqual([400, errors]);
  });

  it("413 where it is more than an event", async () => {
    const reply = await call(house(), PATH, { body: { event: "x", data: { text: "x".repeat(8_200) } } });
    expect([reply.status, reply.body]).toEqual([413, { detail: "The request body is too large." }]);
    expect(await kept(house())).toEqual([]);
  });
});

it("T-36 T-92 nothing that opens something is kept of an event, wherever it stands", async () => {
  await using house = await openHouse(bothNames);
  const token = await registered(house);
  await call(house, "/api/login/", { body: john });
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoxfQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbi0xMjM0";
  const signed = "MQ:1vXysk:YV0RfM2vT0yWl0u1mI7a3QxY2z9aB8c7d6e5f4g3h2i";
  const secrets = [token, jwt, signed, john.password, "123456", "ABCD-EFGH", john.email];
  const body = {
    event: `opened ${token}`,
    data: {
      password: john.password,
      New_Password: john.password,
      api: { token, "X-Session-Token": token, nested: [{ otp: "123456", loginCode: "ABCD-EFGH" }] },
      note: `see https://app.example.com/auth/verify-email/${signed} of ${john.email} with ${token}`,
      [token]: 1,
      jwt,
    },
    user_agent: `curl ${jwt}`,
    url: `https://john:${john.password}@app.example.com/auth/password/reset/${signed}?token=${token}#access_token=${jwt}`,
  };
  expect((await call(house, PATH, { body })).status).toBe(202);
  const text = JSON.stringify(await kept(house));
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).toContain("note");
});
