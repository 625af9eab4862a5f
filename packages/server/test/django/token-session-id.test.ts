import { describe, expect, it } from "vitest";
import { openSessionToken, sealSessionToken } from "../../src/django/token-session-id.ts";
import { SECRET, vectors } from "./vectors.ts";

describe("the session in a token", () => {
  it.each(vectors.allauth_jwt_sid)("is named as allauth names it: $sid", ({ iv_hex, session_key, sid }) => {
    expect(sealSessionToken(session_key, SECRET, Buffer.from(iv_hex, "hex"))).toBe(sid);
    expect(openSessionToken(sid, [SECRET])).toBe(session_key);
  });

  it("is named otherwise in every token", () => {
    const names = Array.from({ length: 50 }, () => sealSessionToken("a-session-token", SECRET));
    expect(new Set(names).size).toBe(50);
    expect(names.map((sid) => openSessionToken(sid, [SECRET]))).toEqual(names.map(() => "a-session-token"));
  });

  it("is found under a former secret key, and under no stranger's", () => {
    const sid = sealSessionToken("0123456789abcdef0123456789abcdef", "the former secret key");
    expect(openSessionToken(sid, [SECRET, "the former secret key"])).toBe("0123456789abcdef0123456789abcdef");
    expect(openSessionToken(sid, [SECRET])).toBeUndefined();
  });

  it.each(["", "AAAA", "AAECAwQFBgcICQoLDA0ODw==", "%%%", "é"])("is not found in %j", (sid) => {
    expect(openSessionToken(sid, [SECRET])).toBeUndefined();
  });
});
