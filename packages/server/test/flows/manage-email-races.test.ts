import { describe, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { signUpVerified, verify } from "./person.ts";

interface Address {
  readonly email: string;
  readonly primary: boolean;
}

describe.each(clients)("managing addresses at the same moment, %s client", (client) => {
  it("T-32 adds an address once, however often it is asked for in parallel", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => visitor.post("/account/email", { email: "new@example.com" })),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of replies.filter((reply) => reply.status !== 200)) {
      expect([status, body.errors[0].code]).toEqual([400, "duplicate_email"]);
    }
  });

  it("T-32 leaves one primary address that exists, whatever order removal and promotion come in", async () => {
    await using house = await openHouse();
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    await visitor.post("/account/email", { email: "new@example.com" });
    await verify(visitor, "new@example.com");
    await Promise.all([
      visitor.delete("/account/email", { email: "new@example.com" }),
      visitor.patch("/account/email", { email: "new@example.com", primary: true }),
      visitor.delete("/account/email", { email: "ann@example.com" }),
    ]);
    const { data } = (await visitor.get("/account/email")).body;
    const primaries = (data as Address[]).filter(({ primary }) => primary);
    expect(primaries).toHaveLength(1);
    expect(await userColumn(house)).toBe(primaries[0]?.email);
  });
});

async function userColumn(house: House): Promise<string | undefined> {
  const row = await house.gatehouse.engine.database.db
    .selectFrom("auth_user")
    .select("email")
    .executeTakeFirst();
  return row?.email;
}
