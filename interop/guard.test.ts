import { expect, test } from "vitest";
import { requireUser } from "../packages/guard/src/index.ts";
import { App, Browser, send } from "./support/browser.ts";
import { onEachEngine } from "./support/on-each-engine.ts";
import { logIn, personFrom } from "./support/people.ts";

onEachEngine((pair) => {
  test("a server of one's own that asks Gatehouse lets in whom Django has logged in, by cookie, session token, API token or JWT", async () => {
    const withUser = requireUser({ gatehouse: pair.url("Gatehouse", "") });
    const server = withUser((_request, user) => new Response(user.username));
    const ask = async (headers: Record<string, string>) => {
      const response = await server(new Request("http://localhost/notes", { headers }), undefined);
      return response.status === 200 ? response.text() : response.status;
    };

    const person = await personFrom(pair, "Django");
    const { username, password } = person;
    const [browser, app] = [new Browser(pair), new App(pair)];
    await browser.fillIn("Django", "/django/login/", { username, password });
    await logIn(app, "Django", person);
    const json = { username, password };
    const { token } = (await send(pair, ["Django", "POST /api/login/"], { json })).body;
    const { access } = (await send(pair, ["Django", "POST /api/token/"], { json })).body;

    expect(await ask({ Cookie: `sessionid=${browser.cookies.get("sessionid")}` })).toBe(username);
    expect(await ask({ "X-Session-Token": app.token ?? "" })).toBe(username);
    expect(await ask({ Authorization: `Token ${token}` })).toBe(username);
    expect(await ask({ Authorization: `Bearer ${access}` })).toBe(username);

    await app.api("Django", "DELETE /auth/session");
    expect(await ask({ "X-Session-Token": app.token ?? "" })).toBe(401);
  });
});
