import { beforeAll, describe, expect, it } from "vitest";
import type { StageKey } from "../../src/domain/pending-login.ts";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";
import { broadEnvironment, plausibleBody, statusFor, surfaces, textFields } from "./support/surfaces.ts";
import { everyStage } from "./support/waiting.ts";

const operators: readonly unknown[] = [
  { $ne: null },
  { $gt: "" },
  { $regex: ".*" },
  { $where: "1" },
  { in: ["ann@example.com"] },
  { not: null },
  { __proto__: { email: "ann@example.com" } },
  ["ann@example.com", { $ne: null }],
  [["id", "=", 1]],
  { toString: "ann@example.com", length: 1 },
  { toJSON: "ann@example.com" },
];

const sql = [
  "' OR '1'='1",
  "ann@example.com' --",
  '" OR ""="',
  "1; DROP TABLE auth_user; --",
  "%",
  "ann@example.com%",
  "*",
  "\\",
  "a\\' OR 1=1 --",
  "' UNION SELECT password FROM auth_user --",
  "#{1+1}",
  "{{1+1}}",
  "ann@example.com\u0000",
];

/** Of the names that a person may be called by, exactly one: that which is tried, or the address. */
function keepOneName(body: Record<string, unknown>, tried: string): void {
  const names = ["email", "username", "phone"];
  const kept = names.includes(tried) ? tried : "email";
  for (const name of names) if (name !== kept) delete body[name];
}

describe.each(clients)("operators and other people's languages, %s client", (client) => {
  const house = sharedHouse(broadEnvironment);
  let ann: Visitor;
  let stranger: Visitor;
  let waitingAt: (stage?: StageKey) => Visitor;
  beforeAll(async () => {
    [ann, stranger] = [new Visitor(house(), client), new Visitor(house(), client)];
    await signUpVerified(ann, "ann@example.com");
    await ann.post("/auth/reauthenticate", { password: PASSWORD });
    await signUpVerified(new Visitor(house(), client), "bob@example.com");
    await stranger.get("/config");
    waitingAt = await everyStage(house(), client);
  });

  const writing = surfaces().filter(
    (surface) => surface.client === client && textFields(surface.route).length > 0,
  );

  it.each(writing)(
    "T-82 $name: an operator or a piece of SQL finds nobody and changes nothing",
    async ({ route }) => {
      const visitor = { anyone: stranger, "at-stage": waitingAt(route.stage) }[String(route.access)] ?? ann;
      const before = await everythingIn(house());
      for (const field of textFields(route)) {
        // What is refused for itself, so that the other fields may be right.
        for (const value of field.includes("password") && field !== "current_password"
          ? operators
          : [...operators, ...sql]) {
          const body: Record<string, unknown> = {
            ...plausibleBody(route),
            email: "ann@example.com",
            password: PASSWORD,
            [field]: value,
          };
          if (route.id === "login" || route.id === "requestLoginCode") keepOneName(body, field);
          // A sign-up and a reset by the shorthand of an address are no look-ups by the other fields.
          if (route.id === "signup" && field === "username") body.email = "bob@example.com";
          const reply = await visitor.send(route.method, route.path, { body });
          expect([field, value, reply.status]).toEqual([field, value, statusFor(route, 400)]);
        }
      }
      const changed = changedTables(before, await everythingIn(house()));
      expect(changed.filter((table) => table !== "gatehouse_audit_log")).toEqual([]);
    },
  );

  it("T-82 ids of sessions are numbers, each its own", async () => {
    const own: readonly { id: number }[] = (await ann.get("/auth/sessions")).body.data;
    const id = own[0]?.id ?? 0;
    const before = await everythingIn(house());
    for (const sessions of [
      true,
      "1",
      id,
      { $ne: null },
      { 0: id, length: 1 },
      [true],
      [[id]],
      [{ id }],
      [`${id} OR 1=1`],
      [id + 0.5],
      [-id],
      ["0x1"],
      [`${id}e0`],
      ["１"],
      [1e21],
      [Number.MAX_SAFE_INTEGER],
      ["9".repeat(400)],
      [null],
      [id, null],
      "*",
      ["*"],
      [],
      null,
    ]) {
      const reply = await ann.delete("/auth/sessions", { sessions });
      expect([sessions, reply.status]).toEqual([sessions, 400]);
    }
    expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });

  it("T-82 primary is true or it is not: what merely looks like false changes nothing", async () => {
    await ann.post("/account/email", { email: "second@example.com" });
    const before = await everythingIn(house());
    for (const primary of [false, "false", "False", 0, "", null, [], {}]) {
      const reply = await ann.patch("/account/email", { email: "second@example.com", primary });
      expect([primary, reply.status]).toEqual([primary, 400]);
    }
    expect(changedTables(before, await everythingIn(house()))).toEqual([]);
  });

  it("T-82 headers that carry keys and tokens are values and no queries", async () => {
    const before = await everythingIn(house());
    for (const value of [
      ...sql.filter((text) => !text.includes("\u0000")),
      "1",
      "true",
      "[object Object]",
      "null",
    ]) {
      for (const { route } of surfaces().filter(
        (surface) => surface.client === client && surface.route.method === "GET",
      )) {
        const headers = {
          ...credentialsOf(stranger),
          "X-Session-Token": value,
          "X-Email-Verification-Key": value,
          "X-Password-Reset-Key": value,
          ...(client === "browser" && { Cookie: `sessionid=${value.replaceAll(";", "")}` }),
        };
        const reply = await sendRaw(house(), { target: pathOf(client, route.path), headers });
        // Nothing opens that is not open to anybody.
        const toAnybody = await stranger.get(route.path);
        if (toAnybody.status !== 200)
          expect([route.path, value, reply.status >= 400]).toEqual([route.path, value, true]);
        expect(reply.status).toBeLessThan(500);
      }
    }
    // Whoever asks how to log in by passkey gets a challenge, and a session that remembers it.
    const asked = ["django_session", "gatehouse_secret"];
    const changed = changedTables(before, await everythingIn(house()));
    expect(changed.filter((table) => !asked.includes(table))).toEqual([]);
  });
});
