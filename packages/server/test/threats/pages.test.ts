import { describe, expect, it } from "vitest";
import { NEW_PASSWORD, PASSWORD, signUpVerified } from "../flows/person.ts";
import { personWithApp } from "../flows/second-factor-person.ts";
import { keyIn, openHouse } from "../support/house.ts";
import { PageVisitor } from "../support/page-visitor.ts";
import { Visitor } from "../support/visitor.ts";
import { changedTables, everythingIn } from "./support/database.ts";
import { sharedHouse } from "./support/shared-house.ts";
import { broadEnvironment, pageSurfaces, plausibleForm } from "./support/surfaces.ts";

const FRONT_END = "https://app.example.com";

const evil = [
  "https://evil.example",
  "http://evil.example",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\nSet-Cookie: a=b",
  "/.//evil.example",
  "/x/..//evil.example",
  "/..//evil.example",
  "./..//evil.example",
  "https:evil.example",
  "https:/evil.example",
  "https:///evil.example",
  "https:\\\\evil.example",
  "http:evil.example",
  "http://localhost:8000@evil.example",
  "http://localhost:8000.evil.example",
  "http://evil.example#localhost:8000",
  "http://evil.example?http://localhost:8000/",
  "http://evil.example\\@localhost:8000",
  "http://localhost:8001/",
  "https://localhost:8000/",
  "https://app.example.com.evil.example/",
  "https://evilapp.example.com/",
  "https://user@app.example.com/",
  "//app.example.com/",
  "https:app.example.com",
  "http://app.example.com/",
  "https://.trusted.example/",
  "https://trusted.example/",
  "https://trusted.example.evil.example/",
  "javascript:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "blob:http://localhost:8000/x",
  "file:///etc/passwd",
  "\u0000https://evil.example",
  "http://xn--pple-43d.com",
  "http://аpp.example.com",
  "https://evil。example",
];

const good = [
  ["/accounts/sessions/?x=1#y", "/accounts/sessions/?x=1#y"],
  ["http://localhost:8000/dashboard", "/dashboard"],
  ["/%09/evil.example", "/%09/evil.example"],
  [`${FRONT_END}/home`, `${FRONT_END}/home`],
  ["https://a.trusted.example/x", "https://a.trusted.example/x"],
] as const;

describe("where `next` leads", () => {
  const house = sharedHouse({
    ...broadEnvironment,
    CORS_ALLOWED_ORIGINS: FRONT_END,
    CSRF_TRUSTED_ORIGINS: "https://*.trusted.example",
  });
  let people = 0;

  async function signedIn(): Promise<PageVisitor> {
    people += 1;
    const visitor = new PageVisitor(house());
    await signUpVerified(new Visitor(house(), "browser"), `p${people}@example.com`);
    await visitor.open("/accounts/login/");
    await visitor.press("Log in", { login: `p${people}@example.com`, password: PASSWORD });
    return visitor;
  }

  const leads = (reply: Response) => {
    const location = reply.headers.get("location") ?? "";
    return location === "" ? "" : new URL(location, "http://localhost:8000").origin;
  };

  it.each(pageSurfaces())(
    "T-01 $target: nobody is sent to a foreign address by it",
    async ({ target, takesForm }) => {
      const ann = await signedIn();
      for (const visitor of [ann, new PageVisitor(house())]) {
        await visitor.open("/accounts/login/");
        const csrfmiddlewaretoken = visitor.cookies.get("csrftoken") ?? "";
        for (const next of evil) {
          const query = `?${new URLSearchParams({ next })}`;
          const replies = [await visitor.send("GET", target + query)];
          if (takesForm && !/logout|password|email|sessions/.test(target)) {
            const fields = { ...plausibleForm, csrfmiddlewaretoken, next };
            replies.push(
              await visitor.send("POST", target, { fields }),
              await visitor.send("POST", target + query, { fields }),
            );
          }
          for (const reply of replies) {
            expect([next, ["", "http://localhost:8000"].includes(leads(reply))]).toEqual([next, true]);
            expect(reply.headers.get("location") ?? "").not.toMatch(/^(\/\/|\/\\)|[\r\n]/);
            expect(await reply.text()).not.toMatch(/(href|action)="[^"]*evil/);
          }
        }
      }
    },
  );

  it.each([...evil.map((next) => [next, "/accounts/profile/"] as const), ...good])(
    "T-01 log-in and log-out with next=%j lead to %s",
    async (next, expected) => {
      const ann = await signedIn();
      const out = `/accounts/logout/?${new URLSearchParams({ next })}`;
      await ann.open(out);
      const left = await ann.post("Log out");
      expect(left.headers.get("location")).toBe(expected === "/accounts/profile/" ? "/" : expected);
      await ann.open(`/accounts/login/?${new URLSearchParams({ next })}`);
      const arrived = await ann.post("Log in", { login: `p${people}@example.com`, password: PASSWORD });
      expect(arrived.headers.get("location")).toBe(expected);
    },
  );
});

describe("sessions of pages", () => {
  it("T-10 what was planted before log-in, and before the second factor, is worthless after it", async () => {
    await using house = await openHouse();
    const { app } = await personWithApp(house, "browser");
    const ann = new PageVisitor(house);
    await ann.open("/accounts/login/code/");
    const attacker = new Visitor(house, "browser");
    await attacker.get("/config");
    // An attacker begins a log-in of their own and plants its session.
    await signUpVerified(new Visitor(house, "app"), "eve@example.com");
    ann.cookies.set("sessionid", "planted-session-0123456789abcdef");
    await ann.open("/accounts/login/");
    const csrf = ann.cookies.get("csrftoken");
    await ann.press("Log in", { login: "ann@example.com", password: PASSWORD });
    const waiting = ann.cookies.get("sessionid");
    expect(waiting).not.toBe("planted-session-0123456789abcdef");
    await ann.press("Log in", { code: app.nextCode() });
    expect(ann.page.path).toBe("/accounts/profile/");
    expect(ann.cookies.get("sessionid")).not.toBe(waiting);
    expect(ann.cookies.get("csrftoken")).not.toBe(csrf);
    const thief = new PageVisitor(house);
    thief.cookies.set("sessionid", waiting ?? "");
    expect((await thief.open("/accounts/profile/")).path).toMatch(/^\/accounts\/login\//);
  });

  it("T-10 a code that was typed in a planted session lets nobody choose the password elsewhere", async () => {
    await using house = await openHouse({ ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED: "true" });
    await signUpVerified(new Visitor(house, "browser"), "ann@example.com");
    for (const by of ["pages", "API"]) {
      const ann = new PageVisitor(house);
      await ann.open("/accounts/password/reset/");
      await ann.press("Send the mail", { email: "ann@example.com" });
      const attacker = new PageVisitor(house);
      attacker.cookies.set("sessionid", ann.cookies.get("sessionid") ?? "");
      const code = /^ *([A-Z-]{6,}) *$/m.exec((await house.mailTo("ann@example.com")).text)?.[1] ?? "";
      if (by === "pages") await ann.press("Confirm", { code });
      else {
        const api = new Visitor(house, "browser");
        for (const [name, value] of ann.cookies) api.cookies.set(name, value);
        await api.get("/auth/password/reset", { headers: { "X-Password-Reset-Key": code } });
      }
      await attacker.open("/accounts/password/reset/complete/");
      expect([by, attacker.page.path]).not.toEqual([by, "/accounts/password/reset/complete/"]);
    }
  });

  it.each(pageSurfaces().filter(({ page }) => page.access === "signed-in"))(
    "T-13 T-46 $target: a log-in that waits for its second factor opens it no more than none",
    async ({ target }) => {
      await using house = await openHouse(broadEnvironment);
      await personWithApp(house, "browser");
      const ann = new PageVisitor(house);
      await ann.open("/accounts/login/");
      await ann.press("Log in", { login: "ann@example.com", password: PASSWORD });
      expect(ann.page.path).toBe("/accounts/2fa/authenticate/");
      const before = await everythingIn(house);
      const csrfmiddlewaretoken = ann.cookies.get("csrftoken") ?? "";
      const replies = [
        await ann.send("GET", target),
        await ann.send("POST", target, { fields: { ...plausibleForm, csrfmiddlewaretoken } }),
      ];
      for (const reply of replies) {
        expect([302, 405]).toContain(reply.status);
        if (reply.status === 302) expect(reply.headers.get("location")).toMatch(/^\/accounts\/login\//);
      }
      expect(changedTables(before, await everythingIn(house))).toEqual([]);
      await ann.open("/accounts/2fa/trust/");
      expect(ann.page.path).toBe("/accounts/2fa/authenticate/");
      await ann.press("Cancel");
      expect((await ann.open("/accounts/2fa/authenticate/")).path).toMatch(/^\/accounts\/login\//);
    },
  );

  it("T-46 no way in is spared the second factor: password, code, reset, confirmation", async () => {
    await using house = await openHouse({
      ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
      ACCOUNT_LOGIN_ON_PASSWORD_RESET: "true",
    });
    await personWithApp(house, "browser");
    const email = "ann@example.com";
    const waits = "/accounts/2fa/authenticate/";
    const byPassword = new PageVisitor(house);
    await byPassword.open("/accounts/login/");
    expect((await byPassword.press("Log in", { login: email, password: PASSWORD })).path).toBe(waits);
    const byCode = new PageVisitor(house);
    await byCode.open("/accounts/login/code/");
    await byCode.press("Send the code", { email });
    const code = /^ *([A-Z-]{6,}) *$/m.exec((await house.mailTo(email)).text)?.[1] ?? "";
    expect((await byCode.press("Confirm", { code })).path).toBe(waits);
    const byReset = new PageVisitor(house);
    await byReset.open("/accounts/password/reset/");
    await byReset.press("Send the mail", { email });
    await byReset.open(`/accounts/password/reset/key/${keyIn(await house.mailTo(email))}/`);
    expect(
      (await byReset.press("Change password", { password1: NEW_PASSWORD, password2: NEW_PASSWORD })).path,
    ).toBe(waits);
  });
});

describe("other people's things", () => {
  it("T-50 sessions, addresses and keys of others are as unknown as none", async () => {
    await using house = await openHouse(broadEnvironment);
    const ann = new Visitor(house, "browser");
    await signUpVerified(ann, "ann@example.com");
    const [session] = (await ann.get("/auth/sessions")).body.data;
    const eve = new PageVisitor(house);
    await signUpVerified(new Visitor(house, "app"), "eve@example.com");
    await eve.open("/accounts/login/");
    await eve.press("Log in", { login: "eve@example.com", password: PASSWORD });
    const csrfmiddlewaretoken = eve.cookies.get("csrftoken") ?? "";
    const post = async (path: string, fields: Record<string, string>) => {
      const reply = await eve.send("POST", path, { fields: { csrfmiddlewaretoken, ...fields } });
      const text = await reply.text();
      return [reply.status, text.replaceAll(/value="[^"]*"|\d+/g, "")];
    };
    expect(await post("/accounts/sessions/", { session: String(session.id) })).toEqual(
      await post("/accounts/sessions/", { session: "999999" }),
    );
    for (const action of ["action_remove", "action_primary", "action_send"]) {
      const [status, text] = await post("/accounts/email/", { email: "ann@example.com", [action]: "1" });
      expect([status, text]).toEqual(
        await post("/accounts/email/", { email: "noone@example.com", [action]: "1" }),
      );
    }
    for (const page of ["edit", "remove"])
      expect((await eve.open(`/accounts/2fa/webauthn/keys/1/${page}/`)).status).toBe(404);
    expect((await ann.get("/auth/session")).status).toBe(200);
  });
});

describe("what pages tell of accounts", () => {
  const house = sharedHouse({
    ACCOUNT_EMAIL_VERIFICATION: "mandatory",
    ACCOUNT_LOGIN_BY_CODE_ENABLED: "true",
  });

  it.each([
    { path: "/accounts/login/", button: "Log in", typed: { password: "wrong" }, field: "login" },
    { path: "/accounts/password/reset/", button: "Send the mail", typed: {}, field: "email" },
    { path: "/accounts/login/code/", button: "Send the code", typed: {}, field: "email" },
    { path: "/accounts/signup/", button: "Sign up", typed: { password1: PASSWORD }, field: "email" },
  ])("T-70 $path: known and unknown addresses get the same", async ({ path, button, typed, field }) => {
    await signUpVerified(new Visitor(house(), "browser"), "known@example.com");
    const answers: unknown[] = [];
    for (const address of ["known@example.com", "other@example.com"]) {
      const visitor = new PageVisitor(house());
      await visitor.open(path);
      const before = (await house().mails()).length;
      const reply = await visitor.post(button, { ...typed, [field]: address });
      const body = await reply.text();
      const own = [...visitor.cookies.keys()].sort();
      const mails = (await house().mails()).length - before;
      const location = reply.headers.get("location");
      const then = location === null ? "" : (await visitor.open(location)).html;
      const same = (text: string) => text.replaceAll(address, "ADDRESS").replaceAll(/value="[^"]{64}"/g, "");
      answers.push([reply.status, location, same(body), same(then), own, mails]);
    }
    expect(answers[1]).toEqual(answers[0]);
  });
});

describe("what pages repeat", () => {
  const house = sharedHouse(broadEnvironment);
  let people = 0;
  const payloads = [
    `"><script>alert(1)</script>`,
    `'><img src=x onerror=alert(1)>`,
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}<%= 7*7 %>#{7*7}",
  ];

  it.each(pageSurfaces())(
    "T-76 $target: nothing that was sent becomes markup",
    async ({ target, takesForm }) => {
      const visitor = new PageVisitor(house());
      await visitor.open("/accounts/login/");
      const csrfmiddlewaretoken = visitor.cookies.get("csrftoken") ?? "";
      people += 1;
      const name = `reader${people}`;
      const ann = new Visitor(house(), "browser");
      await signUpVerified(ann, `${name}@example.com`);
      for (const payload of payloads) {
        for (const session of [undefined, ann.cookies.get("sessionid")]) {
          if (session !== undefined) visitor.cookies.set("sessionid", session);
          const hostile = Object.fromEntries(Object.keys(plausibleForm).map((field) => [field, payload]));
          const query = `?${new URLSearchParams({ next: payload, email: payload, [payload]: payload })}`;
          const replies = [
            await visitor.send("GET", target + query),
            await visitor.send("GET", target + encodeURIComponent(payload)),
            ...(takesForm
              ? [
                  await visitor.send("POST", target + query, {
                    fields: { ...hostile, csrfmiddlewaretoken, next: payload },
                  }),
                ]
              : []),
          ];
          for (const reply of replies) {
            const html = await reply.text();
            const own = html.replace(/<script>\(\(\) => \{.*?<\/script>/s, "");
            expect(own).not.toMatch(/<script>|<img|onerror=alert\(1\)>|(href|action)="javascript/);
            expect(own).not.toContain("4949");
            if (session !== undefined) expect(reply.status).toBeLessThan(500);
          }
        }
      }
    },
  );

  it("T-76 a message in the cookie is ours or none", async () => {
    const visitor = new PageVisitor(house());
    for (const forged of [
      '[["logged_in",{}]]',
      "W1sibG9nZ2VkX2luIix7fV1d:1vXysk:forged",
      "%3Cscript%3E",
      "x".repeat(5000),
    ]) {
      visitor.cookies.set("messages", forged);
      const page = await visitor.open("/accounts/login/");
      expect(page.html).not.toContain('role="status"');
      expect(visitor.cookies.has("messages")).toBe(false);
    }
  });
});
