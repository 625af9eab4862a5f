import { safeNext as safeNextOr, withNext } from "@gatehouse/next/paths";
import { describe, expect, it } from "vitest";

const safeNext = (value: string | string[] | null | undefined) => safeNextOr(value, "/dashboard");

describe("the page to go on to after signing in", () => {
  it.each([
    "/dashboard",
    "/settings/emails",
    "/settings/emails?tab=2&q=a%20b",
    "/settings#password",
    "/search?next=https://elsewhere.example",
    "/search?q=%2F%2Felsewhere.example",
    "/caf%C3%A9",
    "/a/../b",
    "/",
  ])("keeps a path of our own: %s", (path) => {
    expect(safeNext(path)).toBe(path);
  });

  it.each([
    "https://evil.example",
    "http://evil.example/dashboard",
    "HTTPS://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/%2f%2fevil.example",
    "/%2Fevil.example",
    "/%5cevil.example",
    "/%252fevil.example",
    "/%25252525252fevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "/%0d%0aSet-Cookie:x=1",
    "/\u0000/evil.example",
    "/..//evil.example",
    "/x/..//evil.example",
    "/x/%2e%2e//evil.example",
    "/.//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http://localhost:3000@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "dashboard",
    "?next=/x",
    "#x",
    "/%",
    "/%ff",
    "",
    `/${"a".repeat(3000)}`,
  ])("T-01 never leaves our origin: %j", (target) => {
    expect(safeNext(target)).toBe("/dashboard");
  });

  it("T-01 whatever it accepts stays on the origin once a browser resolves it", () => {
    const pieces = [
      "/",
      "\\",
      "//",
      "..",
      ".",
      "%2f",
      "%5c",
      "%09",
      "@",
      ":",
      "evil.example",
      "a",
      "?",
      "#",
      "\t",
    ];
    for (const first of pieces) {
      for (const second of pieces) {
        for (const third of pieces) {
          const target = `/${first}${second}${third}`;
          const url = new URL(safeNext(target), "https://app.example");
          expect(url.origin, target).toBe("https://app.example");
          expect(url.pathname.startsWith("//"), target).toBe(false);
        }
      }
    }
  });

  it("sends nobody into the API or the framework's own files", () => {
    expect(safeNext("/_allauth/browser/v1/config")).toBe("/dashboard");
    expect(safeNext("/a/../_allauth/browser/v1/config")).toBe("/dashboard");
    expect(safeNext("/_next/static/x.js")).toBe("/dashboard");
  });

  it("falls back where the parameter is missing, repeated or not ours, to what the page asks for", () => {
    expect(safeNext(undefined)).toBe("/dashboard");
    expect(safeNext(null)).toBe("/dashboard");
    expect(safeNext(["/a", "/b"])).toBe("/dashboard");
    expect(safeNextOr("//evil.example", "/")).toBe("/");
  });
});

describe("the way in", () => {
  const wayIn = { page: "/login", home: "/dashboard" };

  it("remembers a wanted page of ours, and only such", () => {
    expect(withNext("/settings/emails?tab=2", wayIn)).toBe("/login?next=%2Fsettings%2Femails%3Ftab%3D2");
    expect(withNext("/dashboard", wayIn)).toBe("/login");
    expect(withNext("//evil.example", wayIn)).toBe("/login");
    expect(withNext(undefined, wayIn)).toBe("/login");
  });
});
