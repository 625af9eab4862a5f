import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sessionAuthHash, verifySessionAuthHash } from "../../src/django/session-auth-hash.ts";
import { decodeSession, encodeSession } from "../../src/django/session-codec.ts";
import { dumps } from "../../src/django/signing.ts";
import { atSecond, SECRET, vectors } from "./vectors.ts";

const secrets = [SECRET];
const now = atSecond(vectors.meta.fixed_time);

/** The JSON inside a row, with the time it was signed at. */
function signedJson(text: string): string {
  const [body = "", time = ""] = text.replace(/^\./, "").split(":");
  const bytes = Buffer.from(body, "base64url");
  return `${time} ${(text.startsWith(".") ? inflateSync(bytes) : bytes).toString("latin1")}`;
}

describe("session rows", () => {
  it("holds all the vectors", () => {
    expect(vectors.session_rows).toHaveLength(9);
    expect(vectors.session_rows_real_login).toHaveLength(2);
  });

  it.each(vectors.session_rows)("reads and writes Django's row: $note", (row) => {
    expect(decodeSession(row.session_data, { secrets })).toEqual(row.session_dict);
    const written = encodeSession(row.session_dict, { secret: SECRET, now: atSecond(row.time) });
    expect(written.startsWith(".")).toBe(row.compressed);
    expect(signedJson(written)).toBe(signedJson(row.session_data));
    // Node's deflate finds other matches than Python's zlib, so only what was not deflated has the same bytes.
    if (!row.compressed) expect(written).toBe(row.session_data);
    expect(decodeSession(written, { secrets })).toEqual(row.session_dict);
  });

  it.each(vectors.session_rows_real_login)("opens the session of a real log-in at Django", (row) => {
    expect(decodeSession(row.session_data, { secrets })).toEqual(row.decoded);
    expect(row.decoded["_auth_user_hash"]).toBe(sessionAuthHash(row.user_password_at_login, SECRET));
  });

  it("reads under a rotated secret", () => {
    const text = encodeSession({ k: "v" }, { secret: "old", now });
    expect(decodeSession(text, { secrets: ["new", "old"] })).toEqual({ k: "v" });
    expect(decodeSession(text, { secrets: ["new"] })).toBeUndefined();
  });

  it("T-30 a text signed for another purpose is no session, nor is a signed value that is no object", () => {
    expect(
      decodeSession(dumps({ a: 1 }, { secret: SECRET, salt: "account", now }), { secrets }),
    ).toBeUndefined();
    const salt = "django.contrib.sessions.SessionStore";
    for (const value of [[], "text", 1, null]) {
      expect(decodeSession(dumps(value, { secret: SECRET, salt, now }), { secrets })).toBeUndefined();
    }
    expect(decodeSession("", { secrets })).toBeUndefined();
  });
});

describe("the hash that binds a session to a password", () => {
  it("holds all the vectors", () => expect(vectors.session_auth_hash).toHaveLength(4));

  it.each(vectors.session_auth_hash)("is Django's for user $user_pk", ({ password, hash }) => {
    expect(sessionAuthHash(password, SECRET)).toBe(hash);
    expect(verifySessionAuthHash(hash, password, secrets)).toBe("current");
    expect(verifySessionAuthHash(hash, password, ["new", SECRET])).toBe("fallback");
    expect(verifySessionAuthHash(hash, password, ["new"])).toBeUndefined();
  });

  it("T-14 fits neither another password nor a cut or missing hash", () => {
    const hash = sessionAuthHash("old", SECRET);
    expect(verifySessionAuthHash(hash, "new", secrets)).toBeUndefined();
    expect(verifySessionAuthHash(hash.slice(0, 63), "old", secrets)).toBeUndefined();
    expect(verifySessionAuthHash("", "old", secrets)).toBeUndefined();
  });
});
