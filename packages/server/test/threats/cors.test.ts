import { describe, expect, it } from "vitest";
import { changedTables, everythingIn } from "./support/database.ts";
import { crossOriginSettings, FRONT_END, foreignOrigins } from "./support/origins.ts";
import { pathOf, sendRaw } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";
import { surfaces } from "./support/surfaces.ts";

describe("cross-origin reads", () => {
  const house = sharedHouse(crossOriginSettings);
  const everything = surfaces(crossOriginSettings);

  it.each(everything)(
    "T-17 $name: an origin that is not listed to the letter gets no CORS headers",
    async (surface) => {
      const { client, route } = surface;
      for (const Origin of [
        ...foreignOrigins,
        "https://*",
        "*",
        "https://a.trusted.example",
        "https://app.example.com/",
        "https://app.example.com, https://evil.example",
      ]) {
        for (const method of [route.method, "OPTIONS"]) {
          const headers = {
            Origin,
            ...(method === "OPTIONS" && { "Access-Control-Request-Method": route.method }),
          };
          const reply = await sendRaw(house(), { method, target: pathOf(client, route.path), headers });
          const cors = [...reply.headers.keys()].filter((name) => name.startsWith("access-control-"));
          expect([Origin, method, cors]).toEqual([Origin, method, []]);
          expect(reply.headers.get("vary")?.toLowerCase()).toContain("origin");
        }
      }
    },
  );

  it.each(everything)(
    "T-17 $name: the listed origin gets itself back, never a star, and its preflight touches no database",
    async ({ client, route }) => {
      const before = await everythingIn(house());
      const reply = await sendRaw(house(), {
        method: "OPTIONS",
        target: pathOf(client, route.path),
        headers: { Origin: FRONT_END, "Access-Control-Request-Method": route.method },
      });
      expect(reply.headers.get("access-control-allow-origin")).toBe(FRONT_END);
      expect(reply.headers.get("access-control-allow-credentials")).toBe("true");
      expect(reply.headers.get("access-control-allow-headers")).not.toContain("*");
      expect(changedTables(before, await everythingIn(house()))).toEqual([]);
    },
  );
});
