import { describe, expect, it } from "vitest";
import { logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { bothNames, call, john, registered } from "../support/rest.ts";
import { clients, Visitor } from "../support/visitor.ts";

/** A body whose second half is sent only when `release` is called, as a slow or malicious client does. */
function heldBody(text: string): { body: ReadableStream<Uint8Array>; release: () => void } {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(bytes.slice(0, 4));
      await held;
      controller.enqueue(bytes.slice(4));
      controller.close();
    },
  });
  return { body, release };
}

describe.each(clients)("T-14 a request held open, %s client", (client) => {
  it("does not outlive the revocation of the session that it began with", async () => {
    await using house = await openHouse();
    const [owner, thief] = [new Visitor(house, client), new Visitor(house, client)];
    await signUpVerified(owner, "ann@example.com");
    await logIn(thief, "ann@example.com");
    const { body, release } = heldBody(JSON.stringify({ email: "eve@evil.example" }));
    const pending = send(house, thief, body);
    const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
    expect((await owner.post("/account/password/change", change)).status).toBe(200);
    release();
    expect((await pending).status).not.toBe(200);
    const { data } = (await owner.get("/account/email")).body;
    expect(data).toEqual([{ email: "ann@example.com", verified: true, primary: true }]);
  });
});

describe("T-14 a request held open at the token door", () => {
  const endings: Readonly<Record<string, (house: House, token: string) => Promise<unknown>>> = {
    "a log-out": (house, token) => call(house, "/api/logout/", { method: "POST", token }),
    "a change of the password": async (house) => {
      const owner = new Visitor(house, "app");
      await owner.post("/auth/login", { email: john.email, password: john.password });
      return owner.post("/account/password/change", {
        current_password: john.password,
        new_password: NEW_PASSWORD,
      });
    },
    "a deactivation": ({ gatehouse }) =>
      gatehouse.engine.database.db.updateTable("auth_user").set({ is_active: false }).execute(),
  };

  it.each(Object.entries(endings))("does not outlive %s", async (_, end) => {
    await using house = await openHouse(bothNames);
    const token = await registered(house);
    const { body, release } = heldBody(JSON.stringify({ first_name: "Eve", email: "eve@evil.example" }));
    const init: RequestInit & { duplex: "half" } = {
      method: "PATCH",
      headers: { "Content-Type": "application/json", Authorization: `Token ${token}` },
      body,
      duplex: "half",
    };
    const pending = house.gatehouse.fetch(new Request("http://localhost/api/profile/", init));
    await call(house, "/api/profile/", { token });
    await end(house, token);
    release();
    expect((await pending).status).toBe(401);
    const { db } = house.gatehouse.engine.database;
    const row = await db.selectFrom("auth_user").select("first_name").executeTakeFirst();
    expect(row?.first_name).toBe("John");
    expect(await db.selectFrom("account_emailaddress").selectAll().execute()).toHaveLength(1);
  });
});

function send(house: House, visitor: Visitor, body: ReadableStream<Uint8Array>): Promise<Response> {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(visitor.token && { "X-Session-Token": visitor.token }),
      ...(cookie && { Cookie: cookie, "X-CSRFToken": visitor.cookies.get("csrftoken") ?? "" }),
    },
    body,
    duplex: "half",
  };
  return house.gatehouse.fetch(
    new Request(`http://localhost:8000/_allauth/${visitor.client}/v1/account/email`, init),
  );
}
