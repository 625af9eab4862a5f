import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadSettings } from "../../src/config/load-settings.ts";
import { readForm } from "../../src/doors/fields.ts";
import { widestSettings } from "../../src/doors/headless/contract.ts";
import { openApiDocument } from "../../src/doors/headless/openapi/document.ts";
import { toYaml } from "../../src/doors/headless/openapi/yaml.ts";
import { headlessRoutes } from "../../src/doors/headless/routes.ts";
import { type House, openHouse, usualEnvironment } from "../support/house.ts";

const on = { HEADLESS_SERVE_SPECIFICATION: "true" };
const get = (house: House, extension: string, init?: RequestInit) =>
  house.gatehouse.fetch(new Request(`http://localhost:8000/_allauth/openapi.${extension}`, init));

async function page(env: Readonly<Record<string, string>> = {}): Promise<string> {
  await using house = await openHouse({ ...on, ...env });
  return (await get(house, "html")).text();
}

const documentOf = (env: Readonly<Record<string, string>> = {}) =>
  openApiDocument(loadSettings({ env: { ...usualEnvironment, ...env }, checkProduction: false }));

/** All values that stand behind a key, at any depth. */
function valuesOf(key: string, data: unknown): unknown[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(key, value),
  ]);
}

describe("the OpenAPI document", () => {
  it.each(["json", "yaml", "html"])("is not there unless the operator says so: %s", async (extension) => {
    await using house = await openHouse();
    expect((await get(house, extension)).status).toBe(404);
  });

  it("is served as JSON and as YAML, both the same, under the reference's media types", async () => {
    await using house = await openHouse(on);
    const [json, yaml] = [await get(house, "json"), await get(house, "yaml")];
    expect([json.status, yaml.status]).toEqual([200, 200]);
    expect(json.headers.get("content-type")).toBe("application/vnd.oai.openapi+json");
    expect(yaml.headers.get("content-type")).toBe("application/vnd.oai.openapi");
    expect(json.headers.get("content-disposition")).toBe("inline; filename=openapi.json");
    const document = await json.json();
    expect(document).toMatchObject({ openapi: "3.1.1" });
    expect(parse(await yaml.text())).toEqual(document);
    expect((await get(house, "json", { method: "HEAD" })).status).toBe(200);
    expect((await get(house, "json", { method: "POST" })).status).toBe(404);
  });

  it("has every operation of the door once, and no reference that leads nowhere", () => {
    const document = documentOf();
    const ids = valuesOf("operationId", document.paths);
    const settings = loadSettings({ env: usualEnvironment, checkProduction: false });
    expect(ids.toSorted()).toEqual(
      headlessRoutes(settings)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const places = Object.entries(document.components).flatMap(([kind, parts]) =>
      Object.keys(parts).map((name) => `#/components/${kind}/${name}`),
    );
    expect(valuesOf("$ref", document).filter((ref) => !places.includes(String(ref)))).toEqual([]);
    const schemes = Object.keys(document.components.securitySchemes);
    const required = valuesOf("security", document.paths).flat();
    const named = required.flatMap((one) => Object.keys(typeof one === "object" && one !== null ? one : {}));
    expect(named.filter((name) => !schemes.includes(name))).toEqual([]);
  });

  it.each([
    ["everything is on", widestSettings()],
    ["nothing is said", loadSettings({ env: usualEnvironment, checkProduction: false })],
    [
      "people have names, codes and fields of the operator's",
      loadSettings({
        config: {
          user: {
            fields: {
              birth_date: { type: "date", required: true },
              shoe_size: { type: "integer", required: true },
              work_email: { type: "email", required: true },
            },
          },
        },
        env: {
          ...usualEnvironment,
          ACCOUNT_LOGIN_METHODS: "username",
          ACCOUNT_SIGNUP_FIELDS: "username*,email*,password1*",
          ACCOUNT_EMAIL_VERIFICATION: "mandatory",
          ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED: "true",
        },
        checkProduction: false,
      }),
    ],
  ])("says of every operation what it does and shows an example that is right, where %s", (_, settings) => {
    const { paths } = openApiDocument(settings);
    const described = new Map(
      Object.values(paths).flatMap((item) => Object.values(item).map((one) => [one.operationId, one])),
    );
    for (const { id, input, answers } of headlessRoutes(settings)) {
      const operation = described.get(id);
      expect(operation?.description, id).toMatch(/^[A-Z].{20,}\.$/);
      const [body] = Object.values(operation?.requestBody?.content ?? {});
      if (input !== undefined) expect(readForm(input, Object(body?.example)).problems, id).toEqual([]);
      const shown = Object.entries(operation?.responses ?? {}).flatMap(([status, response]) =>
        "$ref" in response
          ? []
          : Object.values(response.content ?? {})
              .filter(({ example }) => example !== undefined)
              .map(({ example }) => [status, example] as const),
      );
      // A form's answer is a redirect, which has no body.
      expect(shown.length, id).toBe(Object.keys(answers).length === 0 ? 0 : 1);
      for (const [status, example] of shown)
        expect(answers[Number(status)]?.safeParse(example).error?.issues ?? [], id).toEqual([]);
    }
  });

  it("describes the house as its settings make it", () => {
    const byName = documentOf({ ACCOUNT_LOGIN_METHODS: "username", ACCOUNT_SIGNUP_FIELDS: "username*" });
    expect(byName.components.schemas.LoginInput).toMatchObject({ required: ["username", "password"] });
    expect(byName.components.schemas.SignupInput).toMatchObject({ required: ["username"] });
    expect(Object.keys(byName.paths)).not.toContain("/_allauth/{client}/v1/auth/code/request");
    const withCodes = documentOf({ ACCOUNT_LOGIN_BY_CODE_ENABLED: "true" });
    expect(Object.keys(withCodes.paths)).toContain("/_allauth/{client}/v1/auth/code/request");
  });

  it("names the client in the paths where there is but one, and leaves out what that one has not", () => {
    const app = documentOf({ HEADLESS_CLIENTS: "app" });
    expect(Object.keys(app.paths).filter((path) => !path.startsWith("/_allauth/app/v1/"))).toEqual([]);
    expect(Object.keys(app.paths)).not.toContain("/_allauth/app/v1/auth/provider/redirect");
    expect(Object.keys(app.components.securitySchemes)).toEqual(["sessionToken"]);
    expect(app.components.parameters).not.toHaveProperty("Client");
    const browser = documentOf({ HEADLESS_CLIENTS: "browser" });
    expect(Object.keys(browser.paths)).toContain("/_allauth/browser/v1/auth/provider/redirect");
    expect(browser.components.parameters).not.toHaveProperty("SessionToken");
  });

  it("says how a request proves whose it is", () => {
    const { paths, components } = documentOf();
    const security = (path: string) => valuesOf("security", paths[`/_allauth/{client}/v1${path}`]);
    expect(security("/auth/reauthenticate")).toEqual([
      [{ sessionToken: [] }, { sessionCookie: [], csrfToken: [] }],
    ]);
    expect(security("/auth/login")).toEqual([
      [{}, { sessionToken: [] }, { csrfToken: [] }, { sessionCookie: [], csrfToken: [] }],
    ]);
    expect(components.securitySchemes.sessionCookie).toMatchObject({ in: "cookie", name: "sessionid" });
    const jwt = documentOf({
      HEADLESS_TOKEN_STRATEGY: "jwt",
      HEADLESS_JWT_ALGORITHM: "HS256",
      HEADLESS_JWT_PRIVATE_KEY: "k".repeat(64),
    });
    expect(jwt.components.securitySchemes.accessToken).toMatchObject({ type: "http", scheme: "bearer" });
  });

  it("T-92 holds nothing of the settings that is not the clients' business", async () => {
    await using house = await openHouse(on);
    const { secretKey } = house.gatehouse.settings;
    for (const extension of ["json", "yaml", "html"]) {
      const text = await (await get(house, extension)).text();
      expect(text).not.toContain(secretKey);
      expect(text).not.toMatch(/sqlite|localhost:\d/);
    }
  });
});

describe("the page to read it on", () => {
  it("runs and loads nothing, so it needs no network and no exception from its policy", async () => {
    await using house = await openHouse(on);
    const reply = await get(house, "html");
    expect(reply.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(reply.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await reply.text()).not.toMatch(
      /<script|<link|<img|<iframe|\bsrc=|\son\w+=|@import|url\(|https?:/i,
    );
  });

  it("shows every operation and schema, and none of its links leads nowhere", async () => {
    const html = await page();
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    expect(html.match(/<pre class="example">/g)?.length).toBeGreaterThan(
      valuesOf("operationId", documentOf()).length,
    );
    const { paths, components } = documentOf();
    const wanted = [
      ...valuesOf("operationId", paths),
      ...Object.keys(components.schemas).map((name) => `schema-${name}`),
    ];
    expect(wanted.filter((id) => !ids.includes(String(id)))).toEqual([]);
  });

  it("T-75 shows a hostile name as text", async () => {
    const html = await page({ SITE_NAME: '"><script>alert(1)</script>' });
    expect(html).not.toContain("<script");
    expect(html).toContain("&quot;&gt;&lt;script&gt;");
  });
});

describe("YAML", () => {
  it.each([
    [
      "true",
      "No",
      "null",
      "~",
      "",
      " ",
      "-",
      "- a",
      "a: b",
      "a #b",
      "#",
      "&a",
      "*a",
      "!a",
      "|",
      ">",
      "%",
      "@",
      "`",
    ],
    ["1", "1e3", "0x1f", ".5", ".inf", "2026-01-01", "12:30", "1_000", "+1", "y", "on"],
    [
      "a\nb",
      "a\\b",
      'say "x"',
      "it's",
      "\u0000\u0085\u2028",
      "ä",
      "{a}",
      "[a]",
      "a, b",
      "{a",
      "x ",
      " x",
      "a:",
      "?",
    ],
  ])("reads back as it was, whatever a text looks like", (...texts) => {
    const data = { list: texts, keys: Object.fromEntries(texts.map((text, index) => [`${text}`, index])) };
    expect(parse(toYaml(data))).toEqual(data);
  });

  it("reads back lists, objects and what is empty, at any depth", () => {
    const data = {
      a: [[], {}, [[1, [2]], [{ b: [{ c: null, d: { e: [] } }] }]]],
      f: { g: {} },
      h: [-1.5, true],
    };
    expect(parse(toYaml(data))).toEqual(data);
  });
});
