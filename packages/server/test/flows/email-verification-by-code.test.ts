import { describe, expect, it } from "vitest";
import { type House, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { codeTo, incorrect, logIn, PASSWORD, WRONG_CODE } from "./person.ts";

const byCode = {
  ACCOUNT_EMAIL_VERIFICATION: "mandatory",
  ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
};
const pending = { id: "verify_email", is_pending: true };

describe.each(clients)("e-mail verification by code, %s client", (client) => {
  const signUp = async (house: House, email = "ann@example.com") => {
    const visitor = new Visitor(house, client);
    const reply = await visitor.post("/auth/signup", { email, password: PASSWORD });
    return { visitor, reply };
  };
  const signedUp = async (house: House, email = "ann@example.com") => {
    const { visitor } = await signUp(house, email);
    const done = await visitor.post("/auth/email/verify", { key: await codeTo(visitor, email) });
    expect(done.status).toBe(200);
    return visitor;
  };
  const verifying = (visitor: Visitor, key: string) => visitor.post("/auth/email/verify", { key });
  const showing = (visitor: Visitor, key: string) =>
    visitor.get("/auth/email/verify", { headers: { "X-Email-Verification-Key": key } });

  it("lets a newcomer in with the code, in the session that signed up and no other", async () => {
    await using house = await openHouse(byCode);
    const { visitor, reply } = await signUp(house);
    expect(reply.body.data.flows).toContainEqual(pending);
    const key = await codeTo(visitor, "ann@example.com");
    expect((await house.mailTo("ann@example.com")).category).toBe("email_confirmation_code_signup");
    expect((await verifying(new Visitor(house, client), key)).status).toBe(409);
    const other = (await signUp(house, "bob@example.com")).visitor;
    expect((await verifying(other, key)).body.errors).toEqual(incorrect("key"));
    expect((await verifying(visitor, key)).body.data.user.email).toBe("ann@example.com");
  });

  it("shows whose code it is without using it up, and counts only what is wrong", async () => {
    await using house = await openHouse(byCode);
    const { visitor } = await signUp(house);
    const key = await codeTo(visitor, "ann@example.com");
    for (let n = 0; n < 5; n += 1) {
      const shown = await showing(visitor, key);
      expect(shown.body).toMatchObject({
        status: 200,
        data: { email: "ann@example.com", user: { display: "ann" } },
        meta: { is_authenticating: true },
      });
    }
    expect((await showing(visitor, WRONG_CODE)).body.errors).toEqual(incorrect("key"));
    expect((await visitor.get("/auth/email/verify")).body.errors).toMatchObject([{ code: "required" }]);
    expect((await verifying(visitor, key)).status).toBe(200);
    expect((await showing(visitor, key)).status).toBe(409);
  });

  it("is over after three wrong ones, with the log-in that waited for it", async () => {
    await using house = await openHouse(byCode);
    const { visitor } = await signUp(house);
    const key = await codeTo(visitor, "ann@example.com");
    await showing(visitor, WRONG_CODE);
    await verifying(visitor, WRONG_CODE);
    await visitor.post("/auth/email/verify", {});
    expect((await verifying(visitor, key)).status).toBe(409);
    expect((await visitor.get("/auth/session")).body.data.flows).not.toContainEqual(pending);
    // The account is there, and a log-in begins anew.
    const again = await logIn(visitor, "ann@example.com");
    expect(again.body.data.flows).toContainEqual(pending);
    expect((await verifying(visitor, await codeTo(visitor, "ann@example.com"))).status).toBe(200);
  });

  it("sends another code as often as the settings say, not sooner than its cool-down", async () => {
    await using house = await openHouse({
      ...byCode,
      ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "1",
      ACCOUNT_RATE_LIMITS: "{}",
    });
    const { visitor } = await signUp(house);
    house.clock.advance(4);
    const early = await visitor.post("/auth/email/verify/resend");
    expect([early.status, early.body, early.headers.get("retry-after")]).toEqual([429, { status: 429 }, "6"]);
    house.clock.advance(7);
    expect((await visitor.post("/auth/email/verify/resend")).body).toEqual({ status: 200 });
    house.clock.advance(11);
    expect((await visitor.post("/auth/email/verify/resend")).status).toBe(409);
    expect((await verifying(visitor, await codeTo(visitor, "ann@example.com"))).status).toBe(200);
  });

  it("within the cool-down, a log-in is refused by name and a sign-up altogether, and nothing changes", async () => {
    await using house = await openHouse({ ...byCode, ACCOUNT_RATE_LIMITS: "{}" });
    const { visitor } = await signUp(house);
    const refused = await logIn(new Visitor(house, client), "ann@example.com");
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [{ code: "too_many_login_attempts", message: "Too many failed login attempts. Try again later." }],
    ]);
    const limited = await signUp(house);
    expect([limited.reply.status, limited.visitor.token]).toEqual([429, undefined]);
    expect((await house.mails()).length).toBe(1);
    expect((await verifying(visitor, await codeTo(visitor, "ann@example.com"))).status).toBe(200);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
  });

  it("lets a newcomer correct their address, twice, and no more once they have been in", async () => {
    await using house = await openHouse({
      ...byCode,
      ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE: "true",
    });
    const { visitor } = await signUp(house);
    const change = (email: string) => visitor.post("/account/email", { email });
    const same = await change("ann@example.com");
    expect(same.body.errors).toEqual([
      {
        code: "same_as_current",
        message: "The new value must be different from the current one.",
        param: "email",
      },
    ]);
    for (const email of ["anne@example.com", "anna@example.com"]) {
      expect((await change(email)).body.data).toEqual([{ email, verified: false, primary: false }]);
    }
    expect((await change("annie@example.com")).status).toBe(409);
    const first = await codeTo(visitor, "anne@example.com");
    expect((await verifying(visitor, first)).body.errors).toEqual(incorrect("key"));
    const done = await verifying(visitor, await codeTo(visitor, "anna@example.com"));
    expect(done.body.data.user.email).toBe("anna@example.com");
    expect((await visitor.get("/account/email")).body.data).toEqual([
      { email: "anna@example.com", verified: true, primary: true },
    ]);
    await visitor.delete("/auth/session");
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(400);
    expect((await logIn(new Visitor(house, client), "anna@example.com")).status).toBe(200);
  });

  it("keeps strangers from changing anything where no newcomer waits", async () => {
    await using house = await openHouse(byCode);
    const { visitor } = await signUp(house);
    expect((await visitor.post("/account/email", { email: "other@example.com" })).status).toBe(409);
    const stranger = new Visitor(house, client);
    expect((await stranger.post("/account/email", { email: "other@example.com" })).status).toBe(409);
  });

  it("adds an address only once its code was typed", async () => {
    await using house = await openHouse(byCode);
    const visitor = await signedUp(house);
    const own = { email: "ann@example.com", verified: true, primary: true };
    const added = await visitor.post("/account/email", { email: "second@example.com" });
    expect(added.body.data).toEqual([own, { email: "second@example.com", verified: false, primary: false }]);
    expect((await house.mailTo("second@example.com")).category).toBe("email_confirmation_code");
    // It is nobody's yet: not in another session of the same user, and somebody else may have it.
    const elsewhere = new Visitor(house, client);
    await logIn(elsewhere, "ann@example.com");
    expect((await elsewhere.get("/account/email")).body.data).toEqual([own]);
    expect((await verifying(elsewhere, await codeTo(visitor, "second@example.com"))).status).toBe(409);
    const done = await verifying(visitor, await codeTo(visitor, "second@example.com"));
    expect(done.body.meta.is_authenticated).toBe(true);
    expect((await elsewhere.get("/account/email")).body.data).toEqual([
      own,
      { email: "second@example.com", verified: true, primary: false },
    ]);
  });

  it("resends, removes and protects the address that waits", async () => {
    await using house = await openHouse({ ...byCode, ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND: "1" });
    const visitor = await signedUp(house);
    const email = "Ann2@example.com";
    await visitor.post("/account/email", { email });
    const primary = await visitor.patch("/account/email", { email, primary: true });
    expect(primary.body.errors).toMatchObject([{ code: "unverified_primary_email", param: "email" }]);
    const statuses: number[] = [];
    for (let n = 0; n < 2; n += 1) statuses.push((await visitor.put("/account/email", { email })).status);
    expect(statuses).toEqual([200, 403]);
    expect((await visitor.delete("/account/email", { email })).body.data).toHaveLength(1);
    expect((await visitor.delete("/account/email", { email })).body.errors).toMatchObject([
      { code: "unknown_email" },
    ]);
    const key = await codeTo(visitor, "ann2@example.com");
    expect((await verifying(visitor, key)).status).toBe(409);
    expect((await visitor.get("/auth/session")).status).toBe(200);
  });

  it("with ACCOUNT_CHANGE_EMAIL the new address replaces the old one, at the code and not before", async () => {
    await using house = await openHouse({ ...byCode, ACCOUNT_CHANGE_EMAIL: "true" });
    const visitor = await signedUp(house);
    await visitor.post("/account/email", { email: "new@example.com" });
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(200);
    await verifying(visitor, await codeTo(visitor, "new@example.com"));
    expect((await visitor.get("/account/email")).body.data).toEqual([
      { email: "new@example.com", verified: true, primary: true },
    ]);
    expect((await logIn(new Visitor(house, client), "ann@example.com")).status).toBe(400);
  });

  it("of two who wait for the same address, the first to type the code has it", async () => {
    await using house = await openHouse(byCode);
    const [ann, bob] = [await signedUp(house), await signedUp(house, "bob@example.com")];
    await ann.post("/account/email", { email: "both@example.com" });
    const anns = await codeTo(ann, "both@example.com");
    await bob.post("/account/email", { email: "both@example.com" });
    const bobs = await codeTo(bob, "both@example.com");
    expect((await verifying(ann, anns)).status).toBe(200);
    for (const reply of [await showing(bob, bobs), await verifying(bob, bobs)]) {
      expect(reply.body.errors).toMatchObject([{ code: "email_taken", param: "key" }]);
    }
  });

  it("ends with its time", async () => {
    await using house = await openHouse({ ...byCode, ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT: "60" });
    const visitor = await signedUp(house);
    await visitor.post("/account/email", { email: "ann2@example.com" });
    house.clock.advance(61);
    const key = await codeTo(visitor, "ann2@example.com");
    expect((await verifying(visitor, key)).status).toBe(409);
    expect((await visitor.get("/account/email")).body.data).toHaveLength(1);
  });
});
