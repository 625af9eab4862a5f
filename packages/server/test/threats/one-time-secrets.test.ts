import { describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { keyIn } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { credentialsOf, present, sessionSecretOf } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";

describe.each(clients)("a key for somebody else, %s client", (client) => {
  const house = sharedHouse();

  it("T-30 a reset key with another user's id, another time, or another part of it changed is none", async () => {
    await signUpVerified(new Visitor(house(), client), "ann@example.com");
    await signUpVerified(new Visitor(house(), client), "bob@example.com");
    const key = await askForReset(new Visitor(house(), client), "ann@example.com");
    const [id = "", time = "", hash = ""] = key.split("-");
    const visitor = new Visitor(house(), client);
    const others = await askForReset(visitor, "bob@example.com");
    for (const forged of [
      others.replace(/^[^-]+/, id),
      key.replace(/^[^-]+/, others.split("-")[0] ?? ""),
      `${id}-${time}-${"0".repeat(hash.length)}`,
      `${id}-${(Number.parseInt(time, 36) + 1).toString(36)}-${hash}`,
      `${id}-${time}`,
      `${id}-${time}-`,
      `-${time}-${hash}`,
      `${id}--${hash}`,
      `0${id}-${time}-${hash}-`,
      `${key}-x`,
      key.toUpperCase(),
      `${id}-set-password`,
      "null",
      "undefined-undefined",
    ]) {
      const reply = await visitor.post("/auth/password/reset", { key: forged, password: NEW_PASSWORD });
      expect([forged, reply.body.errors?.[0]?.code]).toEqual([forged, "invalid_password_reset"]);
    }
    expect(credentialsOf(visitor)["X-Session-Token"]).toBeUndefined();
    expect((await logIn(new Visitor(house(), client), "ann@example.com")).status).toBe(200);
    expect((await logIn(new Visitor(house(), client), "bob@example.com")).status).toBe(200);
  });

  it("T-30 a session of one person never carries a key of another: verifying leaves the visitor who they were", async () => {
    const eve = new Visitor(house(), client);
    await signUpVerified(eve, "eve@example.com");
    await new Visitor(house(), client).post("/auth/signup", {
      email: "carl@example.com",
      password: PASSWORD,
    });
    const reply = await eve.post("/auth/email/verify", {
      key: keyIn(await house().mailTo("carl@example.com")),
    });
    expect(reply.body.data.user.email).toBe("eve@example.com");
    expect(
      (await present(new Visitor(house(), client), sessionSecretOf(eve)).get("/auth/session")).body.data.user
        .email,
    ).toBe("eve@example.com");
  });
});
