import { describe, expect, it } from "vitest";
import { setActive } from "../../src/store/users.ts";
import { PASSWORD } from "../flows/person.ts";
import { setUpApp } from "../flows/second-factor-person.ts";
import { type House, keyIn, openHouse } from "../support/house.ts";
import { Visitor } from "../support/visitor.ts";
import { doors, type Outcome, type Person } from "./doors.ts";

const ann: Person = { username: "ann", email: "ann@example.com", password: PASSWORD };

const settings = {
  ACCOUNT_LOGIN_METHODS: "email,username",
  ACCOUNT_SIGNUP_FIELDS: "username*,email*,password1*",
  SIMPLE_JWT_STRICT_VERIFY: "true",
  HEADLESS_FRONTEND_URLS: JSON.stringify({ account_confirm_email: "https://app.example.com/verify/{key}" }),
};

/** Ann at the headless API, signed in. */
async function annAtHome(house: House): Promise<Visitor> {
  const visitor = new Visitor(house, "app");
  expect((await visitor.post("/auth/login", { username: ann.username, password: ann.password })).status).toBe(
    200,
  );
  return visitor;
}

async function entered(outcome: Outcome): Promise<() => Promise<boolean>> {
  if (outcome.kind !== "in") throw new Error(`Expected to be let in, and got: ${outcome.kind}.`);
  return outcome.stays;
}

describe.each(doors)("somebody who registered at $name", (door) => {
  it("logs in at every door", async () => {
    await using house = await openHouse({ ...settings, ACCOUNT_EMAIL_VERIFICATION: "none" });
    await door.register(house, ann);
    for (const other of doors) {
      const stays = await entered(await other.logIn(house, ann));
      expect(await stays(), other.name).toBe(true);
      expect((await other.logIn(house, { ...ann, password: "wrong" })).kind, other.name).toBe("refused");
    }
  });

  it("T-46 is let in by no door before their address is verified, where it must be, and then by every one", async () => {
    await using house = await openHouse({ ...settings, ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
    await door.register(house, ann);
    const key = keyIn(await house.mailTo(ann.email));
    for (const other of doors) expect((await other.logIn(house, ann)).kind, other.name).toBe("verification");
    expect((await new Visitor(house, "app").post("/auth/email/verify", { key })).status).toBe(401);
    for (const other of doors) expect((await other.logIn(house, ann)).kind, other.name).toBe("in");
  });
});

describe("somebody with an account", () => {
  it("T-46 is asked for the same second factor at every door, whose codes work once, wherever", async () => {
    await using house = await openHouse({
      ...settings,
      ACCOUNT_EMAIL_VERIFICATION: "none",
      MFA_ALLOW_UNVERIFIED_EMAIL: "1",
    });
    await doors[0]?.register(house, ann);
    const app = await setUpApp(await annAtHome(house));
    for (const door of doors) {
      const asked = await door.logIn(house, ann);
      if (asked.kind !== "second factor")
        throw new Error(`${door.name} asks for no second factor: ${asked.kind}.`);
      const code = app.nextCode();
      const stays = await entered(await asked.complete(code));
      expect(await stays(), door.name).toBe(true);
      for (const other of doors) {
        const again = await other.logIn(house, ann);
        if (again.kind !== "second factor") throw new Error(`${other.name} asks for no second factor.`);
        expect((await again.complete(code)).kind, `${door.name}, then ${other.name}`).toBe("refused");
      }
    }
  });

  it.each(doors)("T-42 is locked out at every door by wrong passwords at $name", async (door) => {
    await using house = await openHouse({
      ...settings,
      ACCOUNT_EMAIL_VERIFICATION: "none",
      ACCOUNT_RATE_LIMITS: JSON.stringify({ login_failed: "5/5m/key" }),
    });
    await doors[0]?.register(house, ann);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const outcome = await door.logIn(
        house,
        { ...ann, password: `wrong ${attempt}` },
        `198.51.100.${attempt}`,
      );
      expect(outcome.kind).toBe("refused");
    }
    const byEmail = door.name === "the JWT door";
    for (const other of doors) {
      // A lock is on what was typed: the JWT door asks for the address, the others are asked by name here.
      if ((other.name === "the JWT door") !== byEmail) continue;
      expect((await other.logIn(house, ann, "203.0.113.9")).kind, other.name).toBe("locked");
    }
  });

  it("T-14 is out at every door once the password is another one, and once the account is switched off", async () => {
    for (const how of ["password", "deactivation"] as const) {
      await using house = await openHouse({ ...settings, ACCOUNT_EMAIL_VERIFICATION: "none" });
      await doors[0]?.register(house, ann);
      const home = await annAtHome(house);
      const inside: [string, () => Promise<boolean>][] = [];
      for (const door of doors) inside.push([door.name, await entered(await door.logIn(house, ann))]);
      if (how === "password") {
        const change = { current_password: ann.password, new_password: "Nq4-harbor-lantern" };
        expect((await home.post("/account/password/change", change)).status).toBe(200);
      } else {
        await setActive(house.gatehouse.engine.database.db, { userId: 1, isActive: false });
      }
      for (const [name, stays] of inside) expect(await stays(), `${how}, ${name}`).toBe(false);
      for (const door of doors)
        expect((await door.logIn(house, ann)).kind, `${how}, ${door.name}`).not.toBe("in");
    }
  });
});
