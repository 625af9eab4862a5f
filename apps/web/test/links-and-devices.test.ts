import { describe, expect, it } from "vitest";
import { withNext } from "../lib/paths.ts";
import { contentSecurityPolicy } from "../lib/server/csp.ts";
import { linkKey } from "../lib/server/link-key.ts";
import { describeUserAgent } from "../lib/user-agent.ts";

describe("the key in a mailed link", () => {
  it("is the same whether the mail program escaped it or not", () => {
    const key = "MQ:1vXysk:YV0RAj4hIEyOs4iVlWrI8nnI-2b2_FOIJe8dayY5YG8";
    expect(linkKey(key)).toBe(key);
    expect(linkKey(encodeURIComponent(key))).toBe(key);
  });

  it.each(["%0d%0aX-Evil:1", "a%20b", "%00", "%ff", "%", "caf%C3%A9", "", "a".repeat(600)])(
    "is none: %j",
    (segment) => {
      expect(linkKey(segment)).toBeUndefined();
    },
  );
});

describe("the way to sign in", () => {
  it("remembers a wanted page of ours, and only such", () => {
    expect(withNext("/auth/login", "/settings/emails?tab=2")).toBe(
      "/auth/login?next=%2Fsettings%2Femails%3Ftab%3D2",
    );
    expect(withNext("/auth/login", "/dashboard")).toBe("/auth/login");
    expect(withNext("/auth/login", "//evil.example")).toBe("/auth/login");
    expect(withNext("/auth/login", undefined)).toBe("/auth/login");
  });
});

describe("the content security policy", () => {
  it("lets scripts run by nonce only, and nothing frame the page", () => {
    const policy = contentSecurityPolicy("n0nce", undefined);
    expect(policy).toContain("script-src 'self' 'nonce-n0nce' 'strict-dynamic';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toContain("unsafe");
  });

  it("opens connections to the engine's origin, and no other, where the browser talks to it directly", () => {
    expect(contentSecurityPolicy("n", "https://id.example.com/base")).toContain(
      "connect-src 'self' https://id.example.com;",
    );
  });
});

describe("the name of a device", () => {
  it.each([
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
      "Firefox on Windows",
      false,
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
      "Safari on macOS",
      false,
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
      true,
    ],
    [
      "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
      "Chrome on Android",
      true,
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
      "Edge on Windows",
      false,
    ],
    ["curl/8.5.0", "curl", false],
    ["", "Unknown device", false],
    ["<script>alert(1)</script>", "Unknown device", false],
  ])("%s", (userAgent, name, mobile) => {
    expect(describeUserAgent(userAgent)).toEqual({ name, mobile });
  });
});
