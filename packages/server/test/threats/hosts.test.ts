import { describe, expect, it } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { type House, keyIn, openHouse } from "../support/house.ts";
import { clients, Visitor } from "../support/visitor.ts";
import { credentialsOf, pathOf, sendRaw } from "./support/requests.ts";

const PUBLIC = "https://accounts.example.com";

/** What an attacker can say about the host, beside a `Host` that is ours. */
const forwarded: readonly Record<string, string>[] = [
  { "X-Forwarded-Host": "evil.example" },
  { "X-Forwarded-Server": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-Port": "666" },
  { Forwarded: "host=evil.example;proto=http;for=1.2.3.4" },
  { "X-Original-Host": "evil.example", "X-Host": "evil.example", "X-HTTP-Host-Override": "evil.example" },
  { "X-Original-URL": "http://evil.example/", "X-Rewrite-URL": "http://evil.example/" },
  { Origin: "http://localhost:8000", Referer: "https://evil.example/" },
];

/** Values of `Host` that are not our name, though they may contain it. */
const foreignHosts = [
  "evil.example",
  "evil.example:8000",
  "localhost.evil.example",
  "evil-localhost",
  "localhost:8000@evil.example",
  "localhost:8000, evil.example",
  "evil.example, x.localhost",
  "evil.example/.localhost",
  "evil.example?.localhost",
  "evil.example#.localhost",
  "evil.example\\.localhost",
  "localhost:8000:evil.example",
  "localhost:80a",
];

function askForReset(visitor: Visitor, headers: Readonly<Record<string, string>>): Promise<Response> {
  return sendRaw(visitor.house, {
    method: "POST",
    target: pathOf(visitor.client, "/auth/password/request"),
    headers: { "Content-Type": "application/json", ...credentialsOf(visitor), ...headers },
    body: JSON.stringify({ email: "ann@example.com" }),
  });
}

async function linksIn(house: House): Promise<readonly string[]> {
  const mails = await house.mails();
  return mails.flatMap(({ text, html }) =>
    [...`${text}\n${html}`.matchAll(/https?:\/\/[^\s"'<>]+/g)].map(String),
  );
}

describe.each(clients)("hosts, %s client", (client) => {
  it("T-03 the links in every mail lead to PUBLIC_URL, whatever the request says about its host", async () => {
    await using house = await openHouse({ PUBLIC_URL: PUBLIC, ACCOUNT_EMAIL_VERIFICATION: "mandatory" });
    const visitor = new Visitor(house, client);
    await visitor.get("/config");
    for (const [index, headers] of forwarded.entries()) {
      const email = `ann${index}@example.com`;
      await visitor.post(
        "/auth/signup",
        { email, password: PASSWORD },
        { body: { email, password: PASSWORD }, headers },
      );
      expect((await askForReset(visitor, headers)).status).toBe(200);
      house.clock.advance(200);
    }
    const links = await linksIn(house);
    expect(links.length).toBeGreaterThanOrEqual(2 * forwarded.length);
    expect(links.filter((link) => new URL(link).origin !== PUBLIC)).toEqual([]);
  });

  it("T-03 a hostile header on the very first request after the start is not remembered", async () => {
    await using house = await openHouse({ PUBLIC_URL: PUBLIC, ALLOWED_HOSTS: "*" });
    for (const headers of [{ Host: "evil.example" }, ...forwarded]) {
      await sendRaw(house, { target: pathOf(client, "/config"), origin: "http://evil.example", headers });
    }
    const visitor = new Visitor(house, client);
    await signUpVerified(visitor, "ann@example.com");
    expect((await linksIn(house)).filter((link) => new URL(link).origin !== PUBLIC)).toEqual([]);
  });

  it.each(foreignHosts)("T-03 Host: %s is refused, and no mail is written", async (host) => {
    await using house = await openHouse({ ALLOWED_HOSTS: ".localhost" });
    const visitor = new Visitor(house, client);
    await visitor.get("/config");
    const reply = await askForReset(visitor, { Host: host });
    expect(reply.status).toBe(400);
    expect(await reply.text()).not.toContain("evil");
    expect(await house.mails()).toEqual([]);
  });

  it("T-03 a Host that is no host name is refused even where every host is allowed", async () => {
    await using house = await openHouse({ ALLOWED_HOSTS: "*" });
    for (const host of ["a b", "a, b", "a/b", "a@b", "a\\b", "[::1", "a:b:c", "<script>"]) {
      const reply = await sendRaw(house, { target: pathOf(client, "/config"), headers: { Host: host } });
      expect([host, reply.status]).toEqual([host, 400]);
    }
  });

  it("T-03 the redirect to HTTPS goes to our own name, also for an absolute-form target that names another", async () => {
    await using house = await openHouse({
      SECURE_SSL_REDIRECT: "true",
      ALLOWED_HOSTS: "accounts.example.com",
    });
    const reply = await sendRaw(house, {
      target: pathOf(client, "/config"),
      origin: "http://evil.example",
      headers: { Host: "accounts.example.com" },
    });
    expect([301, 400]).toContain(reply.status);
    expect(reply.headers.get("location") ?? "").not.toContain("evil");
  });

  it("T-03 a link made by a hostile request works for its owner and names nobody else's host", async () => {
    await using house = await openHouse({ PUBLIC_URL: PUBLIC });
    await signUpVerified(new Visitor(house, client), "ann@example.com");
    const attacker = new Visitor(house, client);
    await attacker.get("/config");
    for (const headers of forwarded) await askForReset(attacker, headers);
    const key = keyIn(await house.mailTo("ann@example.com"));
    const owner = await new Visitor(house, client).get("/auth/password/reset", {
      headers: { "X-Password-Reset-Key": key },
    });
    expect(owner.status).toBe(200);
  });
});
