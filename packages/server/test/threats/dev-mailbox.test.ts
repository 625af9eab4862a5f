import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";

const targets = ["/__dev/mail", "/__dev/mail.json", "/__dev/mail/1"];

/** The statuses of all targets, as a caller at this address is answered. */
async function statuses(address: string | undefined, headers: Readonly<Record<string, string>> = {}) {
  await using house = await openHouse({ ACCOUNT_EMAIL_VERIFICATION: "optional" });
  const { gatehouse } = house;
  const signUp = new Request("http://localhost:8000/_allauth/app/v1/auth/signup", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "ann@example.com", password: "correct-horse-battery" }),
  });
  expect((await gatehouse.fetch(signUp)).status).toBe(200);
  const answers = targets.map((target) =>
    gatehouse.fetch(
      new Request(`http://localhost:8000${target}`, { headers: { Host: "localhost", ...headers } }),
      address === undefined ? {} : { address },
    ),
  );
  return (await Promise.all(answers)).map(({ status }) => status);
}

describe("the development mailbox, which holds every reset link", () => {
  it.each([undefined, "127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])(
    "T-03 opens to this machine: %s",
    async (address) => {
      expect(await statuses(address)).toEqual([200, 200, 200]);
    },
  );

  it.each(["192.0.2.7", "10.0.0.1", "0.0.0.0", "::ffff:192.0.2.7", "2001:db8::1", "127.0.0.1.example.com"])(
    "T-03 is not there for anybody else, whatever Host they send: %s",
    async (address) => {
      expect(await statuses(address)).toEqual([404, 404, 404]);
    },
  );

  it.each(["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])(
    "T-40 is not there for whoever comes through a proxy on this machine: %s",
    async (header) => {
      expect(await statuses("127.0.0.1", { [header]: "127.0.0.1" })).toEqual([404, 404, 404]);
      expect(await statuses(undefined, { [header]: "" })).toEqual([404, 404, 404]);
    },
  );

  it("says no more than any address that does not exist", async () => {
    await using house = await openHouse();
    const from = { address: "192.0.2.7" };
    const [hidden, absent] = await Promise.all(
      ["/__dev/mail", "/nothing"].map((path) =>
        house.gatehouse.fetch(new Request(`http://localhost:8000${path}`), from),
      ),
    );
    expect(await hidden?.text()).toBe(await absent?.text());
  });
});
