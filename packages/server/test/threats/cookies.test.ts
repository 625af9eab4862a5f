import { describe, expect, it } from "vitest";
import { signUpVerified } from "../flows/person.ts";
import { openHouse } from "../support/house.ts";
import { Visitor } from "../support/visitor.ts";
import { pathOf, sendRaw } from "./support/requests.ts";
import { sharedHouse } from "./support/shared-house.ts";

describe("cookies that a neighbour tossed in, browser client", () => {
  const house = sharedHouse();
  const session = pathOf("browser", "/auth/session");

  async function signedIn(name: string): Promise<{ id: string; csrf: string }> {
    const visitor = new Visitor(house(), "browser");
    await signUpVerified(visitor, `${name}@example.com`);
    return { id: visitor.cookies.get("sessionid") ?? "", csrf: visitor.cookies.get("csrftoken") ?? "" };
  }

  it("T-16 two different session cookies are none, in whichever order they come", async () => {
    const [ann, eve] = [await signedIn("ann"), await signedIn("eve")];
    const separators = ["; ", ";", ";;", " ; ", ";\t"];
    for (const separator of separators) {
      for (const pair of [
        [`sessionid=${eve.id}`, `sessionid=${ann.id}`],
        [`sessionid=${ann.id}`, `sessionid=${eve.id}`],
        [`sessionid=${eve.id}`, "a=b", `sessionid=${ann.id}`],
        [`sessionid=${ann.id}`, "sessionid="],
        ["sessionid=", `sessionid=${ann.id}`],
        [`sessionid = ${eve.id}`, `sessionid=${ann.id}`],
      ]) {
        const reply = await sendRaw(house(), { target: session, headers: { Cookie: pair.join(separator) } });
        expect([pair.length, reply.status]).toEqual([pair.length, 401]);
      }
    }
    // The same one twice is no contradiction.
    const twice = `sessionid=${ann.id}; sessionid=${ann.id}`;
    expect((await sendRaw(house(), { target: session, headers: { Cookie: twice } })).status).toBe(200);
  });

  it("T-16 quotes, $Version, odd blanks and look-alike names do not make a session cookie", async () => {
    const { id } = await signedIn("bob");
    for (const cookie of [
      `sessionid="${id}"`,
      `$Version=1; sessionid="${id}"`,
      `$Version=1; x="a; sessionid=${id}"`,
      `x="; sessionid=${id}; y="`,
      `SESSIONID=${id}`,
      `Sessionid=${id}`,
      `\u00a0sessionid=${id}`,
      `sessionid\u00a0=${id}`,
      `\u0085sessionid=${id}`,
      `__Host-sessionid=${id}`,
      `__Secure-sessionid=${id}`,
      `sessionid[]=${id}`,
      `sessionid%20=${id}`,
      `%73essionid=${id}`,
      `sessionid,x=${id}`,
      `=sessionid=${id}`,
      `sessionid==${id}`,
      `sessionid=%22${id}%22`,
      `sessionid=\u00a0${id}`,
      `sessionid=${id}, sessionid=${id}`,
    ]) {
      const reply = await sendRaw(house(), { target: session, headers: { Cookie: cookie } });
      // Between real cookies a quoted value is not read across the semicolon: RFC 6265 knows no quoting there.
      const expected = cookie.startsWith('x="; ') ? 200 : 401;
      expect([cookie.replace(id, "…"), reply.status]).toEqual([cookie.replace(id, "…"), expected]);
    }
  });

  it("T-16 two different CSRF cookies are none, so a planted one cannot be confirmed by its own header", async () => {
    const { id, csrf } = await signedIn("cat");
    const planted = "p".repeat(32);
    for (const order of [
      [planted, csrf],
      [csrf, planted],
    ]) {
      for (const header of [planted, csrf]) {
        const headers = {
          Cookie: `sessionid=${id}; ${order.map((value) => `csrftoken=${value}`).join("; ")}`,
          "X-CSRFToken": header,
        };
        expect((await sendRaw(house(), { method: "DELETE", target: session, headers })).status).toBe(403);
      }
    }
  });

  it("T-16 the plain twin of a __Host- cookie is ignored where the settings name the prefixed one", async () => {
    await using secure = await openHouse({
      SESSION_COOKIE_NAME: "__Host-sessionid",
      SESSION_COOKIE_SECURE: "true",
    });
    const visitor = new Visitor(secure, "browser");
    await signUpVerified(visitor, "ann@example.com");
    const id = visitor.cookies.get("__Host-sessionid") ?? "";
    for (const [cookie, status] of [
      [`sessionid=${id}`, 401],
      [`\u2000__Host-sessionid=${id}`, 401],
      [`\u00a0__Host-sessionid=${id}`, 401],
      [`__host-sessionid=${id}`, 401],
      [`sessionid=other; __Host-sessionid=${id}`, 200],
    ] as const) {
      // As the bytes come off the wire: UTF-8, which Node hands on one character per byte.
      const bytes = cookie.includes("\u2000") ? Buffer.from(cookie).toString("latin1") : cookie;
      const reply = await sendRaw(secure, { target: session, headers: { Cookie: bytes } });
      expect([cookie.replace(id, "…"), reply.status]).toEqual([cookie.replace(id, "…"), status]);
    }
  });

  it("T-16 the session cookie is HttpOnly, SameSite, host-only and small", async () => {
    const visitor = new Visitor(house(), "browser");
    const reply = await visitor.post("/auth/signup", {
      email: "dan@example.com",
      password: "Vr7-kestrel-pond",
    });
    const line = reply.headers.getSetCookie().find((cookie) => cookie.startsWith("sessionid=")) ?? "";
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).not.toMatch(/Domain=/i);
    expect(line.length).toBeLessThan(4096);
  });
});
