import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { logIn, PASSWORD } from "./person.ts";

describe.each(clients)("a field that people do not see, %s client", (client) => {
  it("lets nobody in who fills it in, and does not tell them", async () => {
    await using house = await openHouse({
      ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD: "website",
      ACCOUNT_EMAIL_VERIFICATION: "mandatory",
    });
    const robot = new Visitor(house, client);
    const account = { email: "robot@example.com", password: PASSWORD };
    const reply = await robot.post("/auth/signup", { ...account, website: "https://spam.example" });
    expect(reply.status).toBe(401);
    expect(reply.body.errors).toBeUndefined();
    expect(await house.mails()).toEqual([]);
    expect((await logIn(robot, account.email)).status).toBe(400);
    for (const website of ["", undefined]) {
      const person = await new Visitor(house, client).post("/auth/signup", {
        ...account,
        email: `ann${String(website)}@example.com`,
        website,
      });
      expect(person.status).toBe(401);
    }
    expect((await house.mails()).map(({ to }) => to)).toEqual([
      "ann@example.com",
      "annundefined@example.com",
    ]);
  });

  it("is judged after what is wrong with the form", async () => {
    await using house = await openHouse({ ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD: "website" });
    const reply = await new Visitor(house, client).post("/auth/signup", { website: "x", email: "no" });
    expect(reply.status).toBe(400);
    expect(reply.body.errors.map(({ param }: { param: string }) => param)).toEqual(["email", "password"]);
  });
});

it.each(["email", "password", "__proto__", "with space"])("the field cannot be called %s", async (name) => {
  await expect(openHouse({ ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD: name })).rejects.toThrow(
    "ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD must be a name",
  );
});
