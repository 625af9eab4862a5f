import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { logIn, signUpVerified } from "./person.ts";

describe.each(clients)("sessions, %s client", (client) => {
  it("are listed with the current one marked, and end at once when their owner says so", async () => {
    await using house = await openHouse();
    const [here, there] = [new Visitor(house, client), new Visitor(house, client)];
    await signUpVerified(here, "ann@example.com");
    await logIn(there, "ann@example.com");
    const { data } = (await here.get("/auth/sessions")).body;
    expect(data).toHaveLength(2);
    const other = data.find(({ is_current }: { is_current: boolean }) => !is_current);
    expect((await here.delete("/auth/sessions", { sessions: [other.id] })).body.data).toHaveLength(1);
    expect([401, 410]).toContain((await there.get("/auth/session")).status);
    expect((await here.get("/auth/session")).status).toBe(200);
  });

  it("expire after SESSION_COOKIE_AGE, and not before", async () => {
    await using house = await openHouse({ SESSION_COOKIE_AGE: "3600" });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    house.clock.advance(3599);
    expect((await visitor.get("/auth/session")).status).toBe(200);
    house.clock.advance(2);
    expect([401, 410]).toContain((await visitor.get("/auth/session")).status);
  });

  it("may live for years; the cookie asks for as long as browsers keep one", async () => {
    await using house = await openHouse({ SESSION_COOKIE_AGE: String(5 * 365 * 86_400) });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    const login = await logIn(new Visitor(house, client), "ann@example.com");
    expect(login.status).toBe(200);
    const cookie = login.headers.getSetCookie().find((line) => line.startsWith("sessionid="));
    if (client === "browser") expect(cookie).toContain("Max-Age=34560000;");
    house.clock.advance(4 * 365 * 86_400);
    expect((await visitor.get("/auth/session")).status).toBe(200);
  });

  it("show when, from where and by what they were last used, where that is tracked", async () => {
    await using house = await openHouse({ USERSESSIONS_TRACK_ACTIVITY: "true" });
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    const began = house.clock.now().getTime() / 1000;
    house.clock.advance(1000);
    await visitor.get("/auth/session", { headers: { "User-Agent": "Old/1.0" } });
    house.clock.advance(30);
    const [session] = (await visitor.get("/auth/sessions", { headers: { "User-Agent": "New/2.0" } })).body
      .data;
    expect(session).toMatchObject({ user_agent: "New/2.0", created_at: began, last_seen_at: began + 1030 });
    house.clock.advance(30);
    const [again] = (await visitor.get("/auth/sessions", { headers: { "User-Agent": "New/2.0" } })).body.data;
    expect(again.last_seen_at).toBe(began + 1030);
    expect((await visitor.get("/config")).body.data.usersessions).toEqual({ track_activity: true });
  });

  it("are stored under a hash: the table holds nothing that signs anybody in", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    const token = visitor.token ?? visitor.cookies.get("sessionid") ?? "";
    const rows = await house.gatehouse.engine.database.db.selectFrom("django_session").selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
    const thief = new Visitor(house, client);
    thief.token = rows[0]?.session_key;
    thief.cookies.set("sessionid", rows[0]?.session_key ?? "");
    expect([401, 410]).toContain((await thief.get("/auth/session")).status);
  });
});
