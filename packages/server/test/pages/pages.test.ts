import { describe, expect, it } from "vitest";
import { PASSWORD, signUpVerified } from "../flows/person.ts";
import { booleanInRow } from "../support/databases.ts";
import { keyIn, openHouse } from "../support/house.ts";
import { PageVisitor } from "../support/page-visitor.ts";
import { Visitor } from "../support/visitor.ts";

const email = "ann@example.com";

/** The session cookie that this reply sets. */
const sessionCookie = (reply: Response) =>
  reply.headers.getSetCookie().find((line) => line.startsWith("sessionid="));

describe("log-in", () => {
  it.each([
    [{}, {}, undefined],
    [{}, { remember: "on" }, "Max-Age=86400"],
    [{ ACCOUNT_SESSION_REMEMBER: "true" }, {}, "Max-Age=86400"],
    [{ ACCOUNT_SESSION_REMEMBER: "false" }, { remember: "on" }, undefined],
  ])("with %j and %j is remembered so long: %s", async (env: Record<string, string>, typed, lifetime) => {
    await using house = await openHouse(env);
    await signUpVerified(new Visitor(house, "browser"), email);
    const ann = new PageVisitor(house);
    await ann.open("/accounts/login/");
    expect(ann.page.text.includes("Remember me")).toBe(env["ACCOUNT_SESSION_REMEMBER"] === undefined);
    const cookie = sessionCookie(await ann.post("Log in", { login: email, password: PASSWORD, ...typed }));
    expect(/Max-Age=\d+/.exec(cookie ?? "none at all")?.[0]).toBe(lifetime);
    // A later change of the session keeps what its owner chose.
    await ann.open("/accounts/password/change/");
    const change = {
      oldpassword: PASSWORD,
      password1: "Nq4-harbor-lantern",
      password2: "Nq4-harbor-lantern",
    };
    const renewed = sessionCookie(await ann.post("Change password", change));
    expect(/Max-Age=\d+/.exec(renewed ?? "none at all")?.[0]).toBe(lifetime);
  });

  it("takes user names, addresses and numbers in one field", async () => {
    await using house = await openHouse({
      ACCOUNT_LOGIN_METHODS: "username,email",
      ACCOUNT_SIGNUP_FIELDS: "email*,username*,password1*",
    });
    await new Visitor(house, "browser").post("/auth/signup", { email, username: "ann", password: PASSWORD });
    for (const login of ["ann", "ANN", email, "Ann@Example.com"]) {
      const ann = new PageVisitor(house);
      await ann.open("/accounts/login/");
      expect([login, (await ann.press("Log in", { login, password: PASSWORD })).path]).toEqual([
        login,
        "/accounts/profile/",
      ]);
    }
  });

  it("of somebody who is switched off leads to a page that says so", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, "browser"), email);
    await house.gatehouse.engine.database.db.updateTable("auth_user").set({ is_active: false }).execute();
    const ann = new PageVisitor(house);
    await ann.open("/accounts/login/");
    expect((await ann.press("Log in", { login: email, password: PASSWORD })).path).toBe(
      "/accounts/inactive/",
    );
    expect((await ann.open("/accounts/profile/")).path).toMatch(/^\/accounts\/login\//);
  });

  it("says what is missing at the field, and first of all", async () => {
    await using house = await openHouse();
    const ann = new PageVisitor(house);
    await ann.open("/accounts/login/");
    const { html, title } = await ann.press("Log in", { login: "nonsense" });
    expect(title).toBe("Error: Log in – example.com");
    expect(html).toContain('<li><a href="#id_login">E-mail address: Enter a valid email address.</a></li>');
    expect(html).toMatch(
      /id="id_login"[^>]*value="nonsense"[^>]*aria-describedby="id_login_wrong"[^>]*aria-invalid="true"/,
    );
    expect(html).toMatch(
      /id="id_password"[^>]*autocomplete="current-password"[^>]*aria-describedby="id_password_wrong"/,
    );
    expect(html).toMatch(/class="problems" role="alert" tabindex="-1" autofocus/);
  });

  it("is left out for those who are logged in already", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, "browser"), email);
    const ann = new PageVisitor(house);
    await ann.open("/accounts/login/");
    await ann.press("Log in", { login: email, password: PASSWORD });
    for (const path of ["/accounts/login/", "/accounts/signup/"])
      expect((await ann.open(`${path}?next=/accounts/email/`)).path).toBe("/accounts/email/");
  });
});

describe("a mailed link", () => {
  it("confirms by its button, and by its mere opening with ACCOUNT_CONFIRM_EMAIL_ON_GET", async () => {
    for (const onGet of ["false", "true"]) {
      await using house = await openHouse({
        ACCOUNT_CONFIRM_EMAIL_ON_GET: onGet,
        ACCOUNT_EMAIL_VERIFICATION: "mandatory",
        ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION: "true",
      });
      const ann = new PageVisitor(house);
      await ann.open("/accounts/signup/");
      await ann.press("Sign up", { email, password1: PASSWORD });
      const link = `/accounts/confirm-email/${keyIn(await house.mailTo(email))}/`;
      expect((await ann.send("HEAD", link)).status).toBe(200);
      await ann.open(link.replaceAll(":", "%3A"));
      if (onGet === "false") await ann.press("Confirm");
      expect(ann.page.path).toBe("/accounts/profile/");
      expect(ann.page.text).toContain(`${email} is confirmed.`);
      expect((await new PageVisitor(house).open(link)).text).toContain("This link no longer works");
    }
  });

  it.each([
    [{}, /^http:\/\/localhost:8000\/accounts\/confirm-email\/[^/]+\/$/],
    [{ HEADLESS_ONLY: "true" }, /^http:\/\/localhost:8000\/auth\/verify-email\/[^/]+$/],
    [
      { HEADLESS_FRONTEND_URLS: '{"account_confirm_email":"https://app.example.com/verify/{key}"}' },
      /^https:\/\/app\.example\.com\/verify\/[^/]+$/,
    ],
  ])("leads to the page that the settings say: %j", async (env: Record<string, string>, place) => {
    await using house = await openHouse({ ACCOUNT_EMAIL_VERIFICATION: "mandatory", ...env });
    await new Visitor(house, "app").post("/auth/signup", { email, password: PASSWORD });
    expect(/https?:\/\/\S+/.exec((await house.mailTo(email)).text)?.[0]).toMatch(place);
  });
});

describe("the pages", () => {
  it("are not there with HEADLESS_ONLY", async () => {
    await using house = await openHouse({ HEADLESS_ONLY: "true" });
    for (const path of ["/accounts/login/", "/accounts/nothing/", "/"])
      expect((await new PageVisitor(house).open(path)).status).toBe(404);
  });

  it("answer an unknown address, a missing slash and another method as Django does", async () => {
    await using house = await openHouse();
    const ann = new PageVisitor(house);
    const unknown = await ann.open("/accounts/nothing/");
    expect([unknown.status, unknown.title]).toEqual([404, "There is no such page – example.com"]);
    const [, wayOut = ""] = /<a href="([^"]+)">Go to your account/.exec(unknown.html) ?? [];
    expect((await ann.open(wayOut)).path).toMatch(/^\/accounts\/login\/\?next=/);
    expect((await ann.send("GET", "/accounts/login?next=/x")).headers.get("location")).toBe(
      "/accounts/login/?next=%2Fx",
    );
    expect((await ann.send("PUT", "/accounts/login/")).headers.get("allow")).toBe("GET, POST, HEAD, OPTIONS");
  });

  it("say so on a page when somebody tries too often", async () => {
    await using house = await openHouse({ ACCOUNT_RATE_LIMITS: '{"login":"1/m/ip"}' });
    const ann = new PageVisitor(house);
    await ann.open("/accounts/login/");
    const typed = { login: email, password: "wrong" };
    await ann.press("Log in", typed);
    const { status, headers, title } = await ann.press("Log in", typed);
    expect([status, title]).toEqual([429, "Too many attempts – example.com"]);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("ask for a proof of who somebody is where that is too long ago, and lead back", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, "browser"), email);
    const ann = new PageVisitor(house);
    await ann.open("/accounts/login/");
    await ann.press("Log in", { login: email, password: PASSWORD });
    house.clock.advance(301);
    await ann.open("/accounts/2fa/totp/activate/");
    expect(ann.page.path).toBe("/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F");
    await ann.press("Confirm", { password: "wrong" });
    expect(ann.page.text).toContain("Incorrect password.");
    await ann.press("Confirm", { password: PASSWORD });
    expect(ann.page.path).toBe("/accounts/2fa/totp/activate/");
  });

  it("keep the profile's own fields, and take none that are not listed", async () => {
    await using house = await openHouse();
    await signUpVerified(new Visitor(house, "browser"), email);
    const ann = new PageVisitor(house);
    await ann.open("/accounts/login/");
    await ann.press("Log in", { login: email, password: PASSWORD });
    await ann.press("Save", {
      first_name: "Ann",
      is_staff: "1",
      is_superuser: "1",
      username: "root",
      email: "x@y.zz",
    });
    const row = await house.gatehouse.engine.database.db
      .selectFrom("auth_user")
      .selectAll()
      .executeTakeFirstOrThrow();
    const no = booleanInRow(false);
    expect(row).toMatchObject({ first_name: "Ann", is_staff: no, is_superuser: no, email });
  });
});
