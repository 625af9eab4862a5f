import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { expectDocumented } from "../support/documented.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { signUpVerified } from "./person.ts";
import { atSecondFactor, personWithApp, recoveryCodesOf } from "./second-factor-person.ts";

const CODES = "/account/authenticators/recovery-codes";

const setData = ({ gatehouse }: House, data: object) =>
  sql`UPDATE mfa_authenticator SET data = ${JSON.stringify(data)} WHERE type = 'recovery_codes'`.execute(
    gatehouse.engine.database.db,
  );

describe.each(clients)("recovery codes, %s client", (client) => {
  it("are shown to whoever has just proven who they are, and say how many are left", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const reply = await ann.get(CODES);
    expectDocumented(house, "getRecoveryCodes", reply);
    expect(reply.body.data).toMatchObject({ total_code_count: 10, unused_code_count: 10 });
    const codes: readonly string[] = reply.body.data.unused_codes;
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^\d{8}$/);

    const other = await atSecondFactor(house, client);
    expect((await other.post("/auth/2fa/authenticate", { code: codes[4] })).status).toBe(200);
    expect((await ann.get(CODES)).body.data).toMatchObject({
      last_used_at: house.clock.now().getTime() / 1000,
      total_code_count: 10,
      unused_code_count: 9,
      unused_codes: codes.toSpliced(4, 1),
    });
  });

  it("have the count and digits of MFA_RECOVERY_CODE_COUNT and MFA_RECOVERY_CODE_DIGITS, and all can be used", async () => {
    await using house = await openHouse({ MFA_RECOVERY_CODE_COUNT: "50", MFA_RECOVERY_CODE_DIGITS: "10" });
    const { visitor: ann } = await personWithApp(house, client);
    const codes = await recoveryCodesOf(ann);
    expect(codes).toHaveLength(50);
    for (const code of codes.toReversed()) {
      expect(code).toMatch(/^\d{10}$/);
      expect((await ann.post("/auth/2fa/reauthenticate", { code })).status).toBe(200);
    }
    expect(await recoveryCodesOf(ann)).toEqual([]);
    for (const code of [codes[0], codes[31], codes[32], codes[49]]) {
      expect((await ann.post("/auth/2fa/reauthenticate", { code })).status).toBe(400);
    }
  });

  it("are made anew on demand, which needs another factor", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const former = await recoveryCodesOf(ann);
    const reply = await ann.post(CODES);
    expectDocumented(house, "generateRecoveryCodes", reply);
    expect(reply.body.data).toMatchObject({ total_code_count: 10, unused_code_count: 10 });
    expect(reply.body.data.unused_codes.filter((code: string) => former.includes(code))).toEqual([]);
    expect(await recoveryCodesOf(ann)).toEqual(reply.body.data.unused_codes);

    const bob = new Visitor(house, client);
    await signUpVerified(bob, "bob@example.com");
    const refused = await bob.post(CODES);
    expectDocumented(house, "generateRecoveryCodes", refused);
    expect([refused.status, refused.body.errors[0].code]).toEqual([400, "cannot_generate_recovery_codes"]);
    expect((await bob.get(CODES)).status).toBe(404);
  });

  it("are shown once with MFA_RECOVERY_CODES_SHOW_ONCE, and HEAD is no showing", async () => {
    await using house = await openHouse({ MFA_RECOVERY_CODES_SHOW_ONCE: "true" });
    const { visitor: ann } = await personWithApp(house, client);
    const shown = async (method: "GET" | "POST") => {
      const reply = await ann.send(method, CODES);
      expectDocumented(house, method === "GET" ? "getRecoveryCodes" : "generateRecoveryCodes", reply);
      return "unused_codes" in reply.body.data;
    };
    const head = await ann.send("HEAD", CODES);
    expect([head.status, head.body]).toEqual([200, undefined]);
    expect([await shown("GET"), await shown("GET")]).toEqual([true, false]);
    expect([await shown("POST"), await shown("GET")]).toEqual([true, false]);
    expect((await ann.get(CODES)).body.data.unused_code_count).toBe(10);
  });

  it("that another package made are taken over, used up one by one, and kept sealed from then on", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    await setData(house, { migrated_codes: ["aaaa-1111", "bbbb-2222", "cccc-3333"] });
    expect(await recoveryCodesOf(ann)).toEqual(["aaaa-1111", "bbbb-2222", "cccc-3333"]);
    for (const [code, status] of [
      ["bbbb-2222", 200],
      ["bbbb-2222", 400],
      ["cccc-3333", 200],
    ] as const) {
      expect((await ann.post("/auth/2fa/reauthenticate", { code })).status).toBe(status);
    }
    expect((await ann.get(CODES)).body.data).toMatchObject({
      total_code_count: 1,
      unused_codes: ["aaaa-1111"],
    });
    const { rows } = await sql<{ data: string }>`SELECT data FROM mfa_authenticator`.execute(
      house.gatehouse.engine.database.db,
    );
    expect(JSON.stringify(rows)).not.toContain("aaaa-1111");
  });

  it("of a broken row open nothing and break nothing", async () => {
    await using house = await openHouse();
    const { visitor: ann } = await personWithApp(house, client);
    const codes = await recoveryCodesOf(ann);
    for (const data of [
      {},
      { seed: "" },
      { seed: 7, used_mask: 0 },
      { seed: "ab".repeat(40) },
      { seed: "ab".repeat(40), used_mask: "0" },
      { seed: "sealed1:AAAA", used_mask: 0 },
      { migrated_codes: [null, "", 5, "sealed1:x"] },
    ]) {
      await setData(house, data);
      const reply = await ann.get(CODES);
      expectDocumented(house, "getRecoveryCodes", reply);
      expect(reply.body.data.unused_codes).toEqual([]);
      for (const code of [codes[0], "0", "null", "5"]) {
        expect((await ann.post("/auth/2fa/reauthenticate", { code })).status).toBe(400);
      }
    }
  });
});
