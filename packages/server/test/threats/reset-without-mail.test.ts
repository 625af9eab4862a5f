import { describe, expect, it } from "vitest";
import { askForReset, logIn, NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { everythingIn } from "./support/database.ts";
import { sendRaw } from "./support/requests.ts";
import { type Client, plausibleBody, surfaces } from "./support/surfaces.ts";

const passwordOf = async (house: House, id = 1) =>
  (await everythingIn(house)).auth_user
    ?.map((row) => row as { id: number; password: string })
    .find((row) => row.id === id)?.password;

/** Two steps of anything, in every order: whatever the reset flow keeps between requests, no order of them opens it. */
function walks(client: Client) {
  const steps = surfaces()
    .filter((surface) => surface.client === client && surface.route.path.startsWith("/auth/"))
    .map(({ route }) => route);
  return steps.flatMap((first) => steps.map((second) => [first, second] as const));
}

describe.each(clients)("a reset without the mail, %s client", (client) => {
  // Hundreds of walks.
  const patience = { timeout: 60_000 };
  it(
    "T-35 no two steps in any order, in one session or two, set a password without the key",
    patience,
    async () => {
      await using house = await openHouse({ ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true" });
      await signUpVerified(new Visitor(house, client), "ann@example.com");
      const before = await passwordOf(house);
      for (const path of walks(client)) {
        const visitor = new Visitor(house, client);
        await visitor.post("/auth/password/request", { email: "ann@example.com" });
        for (const route of [...path, ...path.toReversed()]) {
          const body =
            route.method === "GET"
              ? undefined
              : {
                  ...plausibleBody(route),
                  email: "ann@example.com",
                  password: NEW_PASSWORD,
                  user: 1,
                  uid: "1",
                };
          await visitor.send(route.method, route.path, { body });
        }
        const reply = await visitor.post("/auth/password/reset", {
          password: NEW_PASSWORD,
          email: "ann@example.com",
          key: "",
        });
        expect(reply.status).toBeGreaterThanOrEqual(400);
      }
      expect(await passwordOf(house)).toBe(before);
      expect((await logIn(new Visitor(house, client), "ann@example.com", NEW_PASSWORD)).status).toBe(400);
    },
  );

  it("T-35 a key that was looked at opens nothing in that session: each request needs it again", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const visitor = new Visitor(house, client);
    const key = await askForReset(visitor, "ann@example.com");
    expect(
      (await visitor.get("/auth/password/reset", { headers: { "X-Password-Reset-Key": key } })).status,
    ).toBe(200);
    for (const body of [
      { password: NEW_PASSWORD },
      { password: NEW_PASSWORD, key: "" },
      { password: NEW_PASSWORD, key: "1-set-password" },
      { password: NEW_PASSWORD, key: null },
    ]) {
      const reply = await visitor.post("/auth/password/reset", body, {
        body,
        headers: { "X-Password-Reset-Key": key },
      });
      expect([body, reply.status]).toEqual([body, 400]);
    }
    expect((await logIn(visitor, "ann@example.com")).status).toBe(200);
  });

  it("T-35 a key dies with what it was bound to: its age, a log-in, a new address, a removed address", async () => {
    await using house = await openHouse({ PASSWORD_RESET_TIMEOUT: "3600" });
    const changes: Readonly<Record<string, (ann: Visitor) => Promise<unknown>>> = {
      async age() {
        house.clock.advance(3601);
      },
      async "a log-in"() {
        house.clock.advance(1);
        await logIn(new Visitor(house, client), "ann@example.com");
      },
      "a new address": (ann) => ann.post("/account/email", { email: "ann2@example.com" }),
      "a removed address": (ann) => ann.delete("/account/email", { email: "ann2@example.com" }),
    };
    const ann = new Visitor(house, client);
    await signUpVerified(ann, "ann@example.com");
    for (const [name, change] of Object.entries(changes)) {
      const key = await askForReset(new Visitor(house, client), "ann@example.com");
      await change(ann);
      const reply = await new Visitor(house, client).post("/auth/password/reset", {
        key,
        password: NEW_PASSWORD,
      });
      expect([name, reply.body.errors?.[0]?.code]).toEqual([name, "invalid_password_reset"]);
    }
    expect((await logIn(new Visitor(house, client), "ann@example.com", PASSWORD)).status).toBe(200);
  });

  it("T-35 the mailbox of the developers exists in development alone", async () => {
    await using house = await openHouse({ DEBUG: "false", ALLOWED_HOSTS: "localhost" });
    for (const target of ["/__dev/mail", "/__dev/mail.json", "/__dev/mail/1", "/__dev/", "//__dev/mail"]) {
      expect((await sendRaw(house, { target })).status).toBe(404);
    }
  });

  it("T-21 a reset by the owner of the mailbox voids the password and the sessions of whoever signed up before", async () => {
    await using house = await openHouse();
    const squatter = new Visitor(house, client);
    await squatter.post("/auth/signup", { email: "victim@example.com", password: PASSWORD });
    expect((await squatter.get("/auth/session")).status).toBe(200);
    const victim = new Visitor(house, client);
    const key = await askForReset(victim, "victim@example.com");
    await victim.post("/auth/password/reset", { key, password: NEW_PASSWORD });
    expect((await squatter.get("/auth/session")).status).not.toBe(200);
    squatter.token = undefined;
    expect((await logIn(squatter, "victim@example.com", PASSWORD)).status).toBe(400);
    expect((await logIn(victim, "victim@example.com", NEW_PASSWORD)).status).toBe(200);
  });
});
