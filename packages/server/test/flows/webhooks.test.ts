import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { countPending, getMail } from "../../src/store/outbox.ts";
import { openSmsGateway as openReceiver, type SmsGateway as Receiver } from "../mail/support/sms-gateway.ts";
import { type House, openHouse } from "../support/house.ts";
import { Visitor } from "../support/visitor.ts";
import { logIn, PASSWORD } from "./person.ts";

const KEY = Buffer.from("a key of thirty-two bytes, or so");
const secret = `whsec_${KEY.toString("base64")}`;

const openWith = (...endpoints: readonly object[]) =>
  openHouse({ WEBHOOKS_ENDPOINTS: JSON.stringify(endpoints) });

async function signUp(house: House, email = "ann@example.com"): Promise<Visitor> {
  const visitor = new Visitor(house, "app");
  await visitor.post("/auth/signup", { email, password: PASSWORD });
  return visitor;
}

const typesOf = ({ posted }: Receiver) => posted.map(({ body }) => JSON.parse(body).type);

describe("webhooks", () => {
  it("post what happened, signed as Standard Webhooks says, and no secret", async () => {
    await using receiver = await openReceiver();
    await using house = await openWith({ url: receiver.url, secret, events: ["user_signed_up"] });
    const visitor = await signUp(house);
    await house.gatehouse.mail.flush();
    expect(typesOf(receiver)).toEqual(["user_signed_up"]);
    const [post] = receiver.posted;
    const { headers, body } = post ?? { headers: {}, body: "" };
    expect(JSON.parse(body)).toEqual({
      type: "user_signed_up",
      timestamp: house.clock.now().toISOString(),
      data: { user_id: 1, ip: "192.0.2.1", user_agent: "visitor/1.0", details: {} },
    });
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const signature = createHmac("sha256", KEY).update(signed).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${signature}`);
    for (const value of [PASSWORD, visitor.token ?? "", "pbkdf2"]) expect(body).not.toContain(value);
  });

  it("go to each endpoint that asked for the event, and all of them without a choice", async () => {
    await using picky = await openReceiver();
    await using curious = await openReceiver();
    await using house = await openWith(
      { url: picky.url, secret, events: ["login_failed"] },
      { url: curious.url, secret },
    );
    await signUp(house);
    await logIn(new Visitor(house, "app"), "ann@example.com", "wrong");
    await house.gatehouse.mail.flush();
    expect(typesOf(picky)).toEqual(["login_failed"]);
    expect(typesOf(curious)).toEqual(
      expect.arrayContaining(["user_signed_up", "user_logged_in", "login_failed"]),
    );
  });

  it("wait while the endpoint is away, and come once under one id", async () => {
    await using receiver = await openReceiver();
    await using house = await openWith({ url: receiver.url, secret, events: ["user_signed_up"] });
    receiver.answer = 503;
    await signUp(house);
    await house.gatehouse.mail.flush();
    receiver.answer = 204;
    house.clock.advance(3600);
    await house.gatehouse.mail.flush();
    house.clock.advance(3600);
    await house.gatehouse.mail.flush();
    expect(typesOf(receiver)).toEqual(["user_signed_up", "user_signed_up"]);
    const ids = receiver.posted.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(1);
    expect(await countPending(house.gatehouse.engine.database.db)).toBe(0);
  });

  it("end where the endpoint is gone (410)", async () => {
    await using receiver = await openReceiver();
    await using house = await openWith({ url: receiver.url, secret, events: ["user_signed_up"] });
    receiver.answer = 410;
    await signUp(house);
    await house.gatehouse.mail.flush();
    const row = await getMail(house.gatehouse.engine.database.db, 1);
    expect(row).toMatchObject({
      failedAt: house.clock.now(),
      lastError: expect.stringContaining("http_410"),
    });
  });

  it("T-91 hold up no mail while their endpoint does not answer", async () => {
    await using receiver = await openReceiver();
    await using house = await openWith({ url: receiver.url, secret, events: ["login_failed"] });
    receiver.answer = "silent";
    house.gatehouse.mail.start();
    for (let count = 0; count < 12; count += 1)
      await logIn(new Visitor(house, "app"), `nobody${count}@example.com`, "wrong");
    // Behind a balancer it is another node's mail worker that finds them, when it looks next.
    await expect.poll(() => receiver.posted.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await signUp(house);
    const { db } = house.gatehouse.engine.database;
    const sent = () =>
      db
        .selectFrom("gatehouse_outbox")
        .select("sent_at")
        .where("recipient", "=", "ann@example.com")
        .execute();
    await expect.poll(async () => (await sent())[0]?.sent_at, { timeout: 5_000 }).not.toBeNull();
    expect(receiver.posted.length).toBeLessThan(5);
  });

  it("are not mail: the development mailbox does not show them", async () => {
    await using receiver = await openReceiver();
    await using house = await openWith({ url: receiver.url, secret });
    await signUp(house);
    const page = await house.gatehouse.fetch(new Request("http://localhost/__dev/mail"));
    expect(await page.text()).not.toContain("user_signed_up");
  });

  it("hear nothing of what was rolled back", async () => {
    await using receiver = await openReceiver();
    await using house = await openWith({ url: receiver.url, secret });
    await new Visitor(house, "app").post("/auth/signup", { email: "ann@example.com", password: "short" });
    await house.gatehouse.mail.flush();
    expect(receiver.posted).toEqual([]);
  });

  it.each([
    [{ url: "ftp://example.com", secret }],
    [{ url: "https://user:password@example.com", secret }],
    [{ url: "https://example.com", secret: "secret" }],
    [{ url: "https://example.com", secret, events: ["user_sneezed"] }],
  ])(
    "with an address or a key that will not do stop the start, and the key is not quoted: %#",
    async (endpoint) => {
      const start = openWith(endpoint);
      await expect(start).rejects.toThrow("WEBHOOKS_ENDPOINTS");
      await expect(start).rejects.not.toThrow(/user:password|a2V5/);
    },
  );
});
