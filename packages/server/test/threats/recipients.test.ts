import { describe, expect, it } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { sharedHouse } from "./support/shared-house.ts";

describe.each(clients)("what is no address, %s client", (client) => {
  const house = sharedHouse();
  const bad: readonly unknown[] = [
    ["ann@example.com", "eve@example.com"],
    [["ann@example.com"]],
    { email: "ann@example.com" },
    "ann@example.com,eve@example.com",
    "ann@example.com;eve@example.com",
    "ann@example.com eve@example.com",
    "ann@example.com\neve@example.com",
    "ann@example.com\r\nBcc: eve@example.com",
    "ann@example.com\u0000eve@example.com",
    "ann@example.com%0aBcc:eve@example.com",
    "<ann@example.com>",
    "Ann <ann@example.com>",
    "@evil.example:ann@example.com",
    "ann@example.com@evil.example",
    "ann(comment)@example.com",
    "ann@example.com(comment)",
    "ann@[127.0.0.1",
    "ann",
    "@",
    "",
    " ",
    null,
    true,
    0,
    12,
    [],
    {},
  ];

  it.each([
    ["POST", "/auth/password/request"],
    ["POST", "/auth/password/reset"],
    ["POST", "/auth/signup"],
    ["POST", "/auth/login"],
    ["POST", "/account/email"],
    ["PUT", "/account/email"],
    ["PATCH", "/account/email"],
    ["DELETE", "/account/email"],
  ] as const)(
    "T-72 %s %s refuses lists, objects, several addresses, newlines and numbers, and mails nobody",
    async (method, path) => {
      const ann = new Visitor(house(), client);
      const name = `ann-${method}${path.replaceAll("/", "-")}@example.com`.toLowerCase();
      await signUpVerified(ann, name);
      const visitor = path.startsWith("/auth/") ? new Visitor(house(), client) : ann;
      const before = await everythingIn(house());
      for (const email of bad) {
        const reply = await visitor.send(method, path, {
          body: { email, password: PASSWORD, primary: true },
        });
        expect([email, reply.status]).toEqual([email, 400]);
      }
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
    },
  );
});
