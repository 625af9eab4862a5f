import { describe, expect, it } from "vitest";
import { logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
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
