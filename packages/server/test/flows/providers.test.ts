import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { PASSWORD } from "./person.ts";

const token = { client_id: "somebody", id_token: "something" };

describe.each(clients)("where no provider is configured, %s client", (client) => {
  it("a signed-in user has no provider accounts, and a stranger is asked to log in", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    expect((await ann.get("/account/providers")).status).toBe(401);
    expect((await ann.delete("/account/providers", { provider: "google", account: "1" })).status).toBe(401);
    await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect((await ann.get("/account/providers")).body).toEqual({ status: 200, data: [] });
  });

  it("an account that is not there cannot be disconnected", async () => {
    await using house = await openHouse();
    const ann = new Visitor(house, client);
    await ann.post("/auth/signup", { email: "ann@example.com", password: PASSWORD });
    expect((await ann.delete("/account/providers", { provider: "google", account: "1" })).body).toEqual({
      status: 400,
      errors: [{ code: "account_not_found", message: "Unknown account." }],
    });
    const { errors } = (await ann.delete("/account/providers", {})).body;
    expect(errors.map(({ param }: { param: string }) => param)).toEqual(["provider", "account"]);
  });

  it.each([
    [{}, ["provider required", "process required", "token required", "token invalid_token"]],
    [{ provider: "google", process: "login", token }, ["token invalid_token"]],
    [{ provider: "google", process: "login", token: {} }, ["token required"]],
    [{ provider: "google", process: "login", token: [] }, ["token required", "token invalid_token"]],
    [{ provider: "google", process: "login", token: "text" }, ["token invalid_token"]],
    [{ provider: "google", process: "login", token: { id_token: "x" } }, ["token client_id_required"]],
    [{ provider: "google", process: "login", token: { client_id: 1 } }, ["token client_id_required"]],
    [{ provider: "google", process: "other", token }, ["process invalid_choice", "token invalid_token"]],
    [{ process: "login", token }, ["provider required"]],
  ])("no token opens anything: %j", async (body: object, expected) => {
    await using house = await openHouse();
    const reply = await new Visitor(house, client).post("/auth/provider/token", body);
    expect(reply.status).toBe(400);
    const found = reply.body.errors.map(
      ({ param, code }: { param: string; code: string }) => `${param} ${code}`,
    );
    expect(found).toEqual(expected);
  });

  it("nobody has begun to sign up through a provider, whatever they ask or send", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    for (const method of ["GET", "POST", "PUT"]) {
      const body = method === "GET" ? undefined : { email: "a@example.com" };
      expect([method, (await visitor.send(method, "/auth/provider/signup", { body })).body]).toEqual([
        method,
        { status: 409 },
      ]);
    }
  });

  it("the configuration and its shorthand name none", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    expect((await visitor.get("/auth/providers")).body.data).toEqual([]);
    expect((await visitor.get("/config")).body.data.socialaccount).toEqual({ providers: [] });
    const { flows } = (await visitor.get("/auth/session")).body.data;
    expect(flows.map(({ id }: { id: string }) => id)).toEqual(["login", "signup"]);
  });
});
