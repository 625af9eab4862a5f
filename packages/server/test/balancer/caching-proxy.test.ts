/** A proxy that keeps what it may, and of what looks like a file also what it may not: whatever somebody was shown is shown to nobody else. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startNginx } from "../../../../scripts/services/nginx.mjs";
import { createHttpServer } from "../../src/http/node-listener.ts";
import { logIn, signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { credentialsOf, pathOf } from "../threats/support/requests.ts";
import { broadEnvironment, pageSurfaces, surfaces } from "../threats/support/surfaces.ts";

/** What is put behind an address so that the proxy takes the answer for a public file. */
const deceptions = ["", "/x.css", ";x.css", "%2fx.css", "%00.js", "/..%2fx.png"];

const cachingProxy = (house: string) =>
  startNginx(
    ({ port, folder }) => `
proxy_cache_path ${folder}/kept keys_zone=kept:1m;
server {
  listen 127.0.0.1:${port};
  proxy_set_header Host localhost:8000;
  proxy_cache kept;
  proxy_cache_valid 200 1h;
  add_header X-Cache $upstream_cache_status always;
  location / {
    proxy_pass ${house};
  }
  location ~ \\.(css|js|png)$ {
    proxy_pass ${house};
    proxy_cache_valid any 1h;
    proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;
  }
}`,
  );

test.each(clients)(
  "T-15 a caching proxy shows a stranger nothing of what it showed somebody, %s client",
  async (client) => {
    await using house = await openHouse(broadEnvironment);
    const server = createHttpServer(house.gatehouse.listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const nginx = await cachingProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(() => nginx.stop());
    const seen = async (target: string, headers: Record<string, string>) => {
      const reply = await fetch(nginx.url + target, { headers, redirect: "manual" });
      return {
        kept: reply.headers.get("x-cache"),
        text: await reply.text(),
        cookies: reply.headers.getSetCookie(),
      };
    };
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const ann = new Visitor(house, client);
    await logIn(ann, "ann@example.com");
    const operations = surfaces().filter(({ client: of, route }) => of === client && route.method === "GET");
    const addresses = [
      ...operations.map(({ route }) => pathOf(client, route.path)),
      ...(client === "browser" ? pageSurfaces().map(({ target }) => target) : []),
    ];
    let shown = 0;
    for (const address of addresses) {
      for (const deception of deceptions) {
        const hers = await seen(address + deception, credentialsOf(ann));
        if (hers.text.includes("ann@example.com")) shown += 1;
        const theirs = await seen(address + deception, {});
        expect([address + deception, theirs.text.includes("ann@")]).toEqual([address + deception, false]);
        if (deception === "") expect([address, theirs.kept]).toEqual([address, "MISS"]);
        if (theirs.kept === "HIT")
          expect([address + deception, theirs.cookies]).toEqual([address + deception, []]);
      }
    }
    // Otherwise there would have been nothing to keep, or nobody who keeps it.
    expect(shown).toBeGreaterThan(0);
    await seen("/x.css", {});
    expect((await seen("/x.css", {})).kept).toBe("HIT");
  },
);
