import { describe, expect, it } from "vitest";
import { openHouse } from "../support/house.ts";
import { bothNames, call, john, logInJohn, registered } from "../support/rest.ts";
import { sharedHouse } from "../threats/support/shared-house.ts";

/** Each test names the rule of Django REST framework's API guide that it holds the door to. */

describe("authentication.md, TokenAuthentication", () => {
  const house = sharedHouse(bothNames);
  let token = "";
  const profile = (authorization?: string) =>
    call(house(), "/api/profile/", {
      headers: authorization === undefined ? {} : { Authorization: authorization },
    });

  it('"the key should be prefixed by the string literal Token, with whitespace separating the two strings"', async () => {
    token = await registered(house());
    for (const header of [`Token ${token}`, `token ${token}`, `TOKEN  ${token}`]) {
      expect((await profile(header)).status).toBe(200);
    }
  });

  it.each([
    ["no header", () => undefined, "Authentication credentials were not provided."],
    ["another scheme", () => `Bearer ${token}`, "Authentication credentials were not provided."],
    ["the key alone", () => token, "Authentication credentials were not provided."],
    ["the word alone", () => "Token", "Invalid token header. No credentials provided."],
    [
      "two keys",
      () => `Token ${token} ${token}`,
      "Invalid token header. Token string should not contain spaces.",
    ],
    [
      "no text",
      () => "Token \xff\xfe",
      "Invalid token header. Token string should not contain invalid characters.",
    ],
    ["an unknown key", () => `Token ${"0".repeat(40)}`, "Invalid token."],
    ["a key in capitals", () => `Token ${token.toUpperCase()}`, "Invalid token."],
    ["a part of the key", () => `Token ${token.slice(0, 39)}`, "Invalid token."],
  ])(
    '"denied permission … 401 with an appropriate WWW-Authenticate header": %s',
    async (_, header, detail) => {
      const reply = await profile(header());
      expect([reply.status, reply.body, reply.headers.get("www-authenticate")]).toEqual([
        401,
        { detail },
        "Token",
      ]);
    },
  );

  it("a token in the query or a cookie is none", async () => {
    const found = await call(house(), `/api/profile/?token=${token}&auth_token=${token}`, {
      headers: { Cookie: `token=${token}; sessionid=${token}`, "X-Session-Token": token },
    });
    expect(found.status).toBe(401);
  });

  it('"403 responses do not include the WWW-Authenticate header"', async () => {
    const reply = await call(house(), "/api/login/", {
      body: { username: "john", password: john.password },
      headers: { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" },
    });
    expect([reply.status, reply.headers.get("www-authenticate")]).toEqual([403, null]);
  });

  it('"obtain_auth_token … when valid username and password fields are POSTed using form data or JSON"', async () => {
    const credentials = { username: "john", password: john.password };
    const multipart = new FormData();
    for (const [name, value] of Object.entries(credentials)) multipart.set(name, value);
    const replies = [
      await call(house(), "/api/login/", { body: credentials }),
      await call(house(), "/api/login/", { raw: new URLSearchParams(credentials) }),
      await call(house(), "/api/login/", { raw: multipart }),
    ];
    expect(replies.map(({ status, body }) => [status, body.token])).toEqual(replies.map(() => [200, token]));
  });

  it("a valid user who is switched off is told so, and gets no token (get_or_create)", async () => {
    await using other = await openHouse(bothNames);
    const own = await registered(other);
    const { db } = other.gatehouse.engine.database;
    await db.updateTable("auth_user").set({ is_active: false }).execute();
    expect((await call(other, "/api/profile/", { token: own })).body).toEqual({
      detail: "User inactive or deleted.",
    });
    expect((await logInJohn(other)).body).toEqual({ error: "Invalid credentials" });
    await db.updateTable("auth_user").set({ is_active: true }).execute();
    expect((await logInJohn(other)).body.token).toBe(own);
    expect(await db.selectFrom("django_session").selectAll().execute()).toEqual([]);
  });
});

describe("exceptions.md, parsers.md and content-negotiation.md", () => {
  const house = sharedHouse(bothNames);

  it.each([
    ["/api/login/", "GET", "POST, OPTIONS"],
    ["/api/login/", "PUT", "POST, OPTIONS"],
    ["/api/login/", "HEAD", "POST, OPTIONS"],
    ["/api/register/", "DELETE", "POST, OPTIONS"],
    ["/api/analytics/track/", "PATCH", "POST, OPTIONS"],
  ])("MethodNotAllowed is 405 with Allow: %s %s", async (path, method, allow) => {
    const reply = await call(house(), path, { method });
    expect([reply.status, reply.headers.get("allow")]).toEqual([405, allow]);
    if (method !== "HEAD") expect(reply.body).toEqual({ detail: `Method "${method}" not allowed.` });
  });

  it("MethodNotAllowed comes after authentication: strangers get 401 for any method of a protected view", async () => {
    for (const method of ["GET", "DELETE", "OPTIONS", "PROPFIND"])
      expect((await call(house(), "/api/profile/", { method })).status).toBe(401);
  });

  it.each(["application/xml", "image/png", "text/plain", "application/jsonx", "text/html2"])(
    "NotAcceptable is 406 where no renderer satisfies Accept: %s",
    async (accept) => {
      const reply = await call(house(), "/api/login/", { body: {}, headers: { Accept: accept } });
      expect([reply.status, reply.body]).toEqual([
        406,
        { detail: "Could not satisfy the request Accept header." },
      ]);
    },
  );

  it.each([
    "",
    "*/*",
    "application/json",
    "application/*",
    "application/json; indent=4",
    "text/css, */*;q=0.1",
  ])("JSON satisfies Accept: %j", async (accept) => {
    const reply = await call(house(), "/api/login/", { body: {}, headers: { Accept: accept } });
    expect([reply.status, reply.headers.get("content-type")]).toEqual([400, "application/json"]);
  });

  it.each(["text/plain", "application/xml", "application/octet-stream", "text/json", "multipart/mixed"])(
    "UnsupportedMediaType is 415 where no parser takes %s",
    async (type) => {
      const reply = await call(house(), "/api/login/", { raw: "{}", headers: { "Content-Type": type } });
      expect([reply.status, reply.body]).toEqual([
        415,
        { detail: `Unsupported media type "${type}" in request.` },
      ]);
    },
  );

  it("UnsupportedMediaType is 415 where a body declares nothing", async () => {
    const reply = await call(house(), "/api/login/", { raw: new Uint8Array([123, 125]) });
    expect([reply.status, reply.body]).toEqual([415, { detail: 'Unsupported media type "" in request.' }]);
  });

  it.each(["{", "[1,", "nul", '{"a":NaN}', "\u0000", '{"username":"a","username":"b"}'])(
    "ParseError is 400: %j",
    async (raw) => {
      const reply = await call(house(), "/api/login/", {
        raw,
        headers: { "Content-Type": "application/json" },
      });
      expect([reply.status, reply.body.detail]).toEqual([400, expect.stringMatching(/^JSON parse error - /)]);
    },
  );

  it("ParseError is 400 where a multipart form is none", async () => {
    const headers = { "Content-Type": "multipart/form-data; boundary=x" };
    const reply = await call(house(), "/api/login/", { raw: "nothing", headers });
    expect([reply.status, reply.body.detail]).toEqual([
      400,
      expect.stringMatching(/^Multipart form parse error - /),
    ]);
  });

  it.each([
    ["[]", "list"],
    ['"x"', "str"],
    ["true", "bool"],
    ["1", "int"],
    ["1.5", "float"],
  ])("ValidationError: %s is no dictionary", async (raw, type) => {
    const reply = await call(house(), "/api/login/", {
      raw,
      headers: { "Content-Type": "application/json" },
    });
    expect([reply.status, reply.body]).toEqual([
      400,
      { non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`] },
    ]);
  });

  it("NotFound is 404 with a detail, at every address below the door that is none", async () => {
    for (const path of ["/api/nothing/", "/api/customers/nothing/", "/api/login//", "/api/profile/1/"]) {
      for (const method of ["GET", "POST"]) {
        const reply = await call(house(), path, { method });
        expect([reply.status, reply.body]).toEqual([404, { detail: "Not found." }]);
      }
    }
  });

  it("APIException is 500 with a detail that tells nothing, when something breaks", async () => {
    await using broken = await openHouse(bothNames);
    const token = await registered(broken);
    await broken.gatehouse.engine.database.db.schema.dropTable("authtoken_token").execute();
    const reply = await call(broken, "/api/profile/", { token });
    expect([reply.status, reply.body]).toEqual([500, { detail: "A server error occurred." }]);
  });

  it("every answer says what it depends on, and none is kept by caches", async () => {
    for (const path of ["/api/login/", "/api/profile/", "/api/nothing/"]) {
      const { headers } = await call(house(), path);
      expect(headers.get("cache-control")).toContain("no-store");
      if (path !== "/api/nothing/") expect(headers.get("vary")).toMatch(/Accept, Authorization/);
    }
  });
});

describe("Django's APPEND_SLASH", () => {
  const house = sharedHouse(bothNames);

  it.each(["login", "register", "profile", "logout", "login/mfa", "analytics/track"])(
    "leads from /api/%s to the address with the slash, with the query",
    async (path) => {
      for (const root of ["/api", "/api/customers"]) {
        for (const method of ["GET", "POST"]) {
          const reply = await call(house(), `${root}/${path}?a=1`, { method });
          expect([reply.status, reply.headers.get("location")]).toEqual([301, `${root}/${path}/?a=1`]);
        }
      }
    },
  );
});

describe("throttling.md", () => {
  it("Throttled is 429 with Retry-After and when the next request can succeed", async () => {
    await using house = await openHouse({ ...bothNames, ACCOUNT_RATE_LIMITS: '{"login":"1/m/ip"}' });
    await logInJohn(house);
    const reply = await logInJohn(house);
    expect([reply.status, reply.headers.get("retry-after"), reply.body]).toEqual([
      429,
      "60",
      { detail: "Request was throttled. Expected available in 60 seconds." },
    ]);
    house.clock.advance(59);
    expect((await logInJohn(house)).body.detail).toBe(
      "Request was throttled. Expected available in 1 second.",
    );
    house.clock.advance(1);
    expect((await logInJohn(house)).status).toBe(400);
  });

  it('"if any throttle check fails … the main body of the view will not run"', async () => {
    await using house = await openHouse({ ...bothNames, ACCOUNT_RATE_LIMITS: '{"signup":"0/m/ip"}' });
    expect((await call(house, "/api/register/", { body: john })).status).toBe(429);
    expect(await house.gatehouse.engine.database.db.selectFrom("auth_user").selectAll().execute()).toEqual(
      [],
    );
  });
});

describe("metadata.md, SimpleMetadata", () => {
  it("OPTIONS tells name, renderers, parsers and the fields of POST and PUT", async () => {
    await using house = await openHouse(bothNames);
    const login = await call(house, "/api/login/", { method: "OPTIONS" });
    expect([login.status, login.headers.get("allow"), login.body]).toEqual([
      200,
      "POST, OPTIONS",
      {
        name: "Login",
        description: "",
        renders: ["application/json"],
        parses: ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
        actions: {
          POST: {
            username: {
              type: "string",
              required: true,
              read_only: false,
              label: "Username",
              max_length: 254,
            },
            password: {
              type: "string",
              required: true,
              read_only: false,
              label: "Password",
              max_length: 4096,
            },
          },
        },
      },
    ]);
    const token = await registered(house);
    const profile = await call(house, "/api/profile/", { method: "OPTIONS", token });
    expect(Object.keys(profile.body.actions)).toEqual(["PUT", "POST"]);
    expect(profile.body.actions.PUT.email).toEqual({
      type: "email",
      required: false,
      read_only: false,
      label: "Email",
      max_length: 254,
    });
  });
});

describe("fields.md: the messages of fields, all of them at once", () => {
  const house = sharedHouse({
    ...bothNames,
    USER_FIELDS: JSON.stringify({
      birth_date: "date",
      age: "integer",
      newsletter: "boolean",
      nick: { type: "text", maxLength: 3, required: true },
    }),
  });

  it.each([
    [
      {},
      {
        username: "This field is required.",
        email: "This field is required.",
        password: "This field is required.",
        nick: "This field is required.",
      },
    ],
    [
      { username: "", first_name: null, nick: " " },
      {
        username: "This field may not be blank.",
        first_name: "This field may not be null.",
        nick: "This field may not be blank.",
      },
    ],
    [
      { username: [], password: {}, email: true },
      { username: "Not a valid string.", password: "Not a valid string.", email: "Not a valid string." },
    ],
    [
      { username: "x".repeat(151), nick: "four" },
      {
        username: "Ensure this field has no more than 150 characters.",
        nick: "Ensure this field has no more than 3 characters.",
      },
    ],
    [
      { username: "a\u0000b", first_name: "a\ud800b" },
      {
        username: "Null characters are not allowed.",
        first_name: "Surrogate characters are not allowed: U+D800.",
      },
    ],
    [
      { email: "nobody", username: "a b" },
      {
        email: "Enter a valid email address.",
        username:
          "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
      },
    ],
    [
      { birth_date: "31.12.1999", age: "x", newsletter: "perhaps" },
      {
        birth_date: "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
        age: "A valid integer is required.",
        newsletter: "Must be a valid boolean.",
      },
    ],
    [
      { birth_date: "2001-02-30", age: 1e12 },
      {
        birth_date: "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
        age: "A valid integer is required.",
      },
    ],
    [{ password: "123" }, { password: "This password is too short. It must contain at least 8 characters." }],
  ])("%j", async (body, messages) => {
    const reply = await call(house(), "/api/register/", { body });
    expect(reply.status).toBe(400);
    for (const [name, message] of Object.entries(messages)) expect(reply.body[name]?.[0]).toBe(message);
  });
});
