import { unstable_doesMiddlewareMatch as doesMatch } from "next/experimental/testing/server.js";
import { NextRequest } from "next/server.js";
import { describe, expect, it } from "vitest";
import { config, proxy } from "../proxy.ts";

const passes = (url: string) => doesMatch({ config, nextConfig: {}, url });
const ask = (url: string) => proxy(new NextRequest(new URL(url, "http://app.example")));

describe("the proxy", () => {
  it.each([
    "/",
    "/auth/login",
    "/dashboard",
    "/settings/emails",
    "/auth/verify-email/MQ:1vX:k",
    "/_allauth",
    "/x/_allauth/y",
  ])("sees the page %s and gives it a policy", (path) => {
    expect(passes(path)).toBe(true);
  });

  it.each([
    "/_allauth/browser/v1/auth/login",
    "/_allauth/app/v1/auth/login?x=1",
    "/_allauth/browser/v1/auth/",
  ])("T-90 does not see %s, so that Next keeps no copy of its body", (path) => {
    expect(passes(path)).toBe(false);
  });

  it.each(["/_allauth/app/v1/%61uth/login", "/_allauth/%E0%A4%A", "/auth/verify-email/%E0%A4%A"])(
    "answers 404 for %s, which nothing serves",
    (path) => {
      expect(passes(path)).toBe(true);
      expect(ask(path).status).toBe(404);
    },
  );

  it("sends strangers from a protected page to the sign-in page, and remembers the page", () => {
    const answer = ask("/settings/emails?tab=1");
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe(
      "http://app.example/auth/login?next=%2Fsettings%2Femails%3Ftab%3D1",
    );
  });
});
