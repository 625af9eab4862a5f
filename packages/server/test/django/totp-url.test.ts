import { describe, expect, it } from "vitest";
import { totpUrl } from "../../src/django/totp-url.ts";
import { vectors } from "./vectors.ts";

const usual = { secret: "JBSWY3DPEHPK3PXP", label: "ann@example.com", issuer: "Acme", digits: 6, period: 30 };

describe("the URL for an authenticator app", () => {
  it("holds all the vectors", () => expect(vectors.totp_url).toHaveLength(4));

  it.each(vectors.totp_url)("is allauth's for user $user_pk", ({ user_pk, secret, url }) => {
    const user = vectors.users.find(({ pk }) => pk === user_pk);
    const label = user?.email.toLowerCase() || user?.username || "";
    expect(totpUrl({ ...usual, secret, label, issuer: "example.com" })).toBe(url);
  });

  // Compared with Python: quote(label), urlencode(parameters, quote_via=quote).
  it("escapes as Python does, and names what is unusual", () => {
    expect(totpUrl({ ...usual, label: "a/b (c)*!'~ d", issuer: "A/B & Ö" })).toBe(
      "otpauth://totp/a/b%20%28c%29%2A%21%27~%20d?secret=JBSWY3DPEHPK3PXP&issuer=A%2FB%20%26%20%C3%96",
    );
    expect(totpUrl({ ...usual, digits: 8, period: 60 })).toBe(
      "otpauth://totp/ann%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Acme&digits=8&period=60",
    );
  });
});
