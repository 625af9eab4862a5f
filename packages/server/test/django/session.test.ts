import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sessionAuthHash, verifySessionAuthHash } from "../../src/django/session-auth-hash.ts";
import { encodeSession, SessionReader } from "../../src/django/session-codec.ts";
import { dumps } from "../../src/django/signing.ts";
import { atSecond, SECRET, vectors } from "./vectors.ts";

const secrets = [SECRET];
const now = atSecond(vectors.meta.fixed_time);

const read = (text: string, under: readonly string[] = secrets) => new SessionReader(under).read(text);

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
    expect(read(row.session_data)).toEqual(row.session_dict);
    const written = encodeSession(row.session_dict, { secret: SECRET, now: atSecond(row.time) });
    // Ours is not deflated where Django's is, because it is small; Django reads both.
    expect(written.startsWith(".")).toBe(false);
    expect(signedJson(written)).toBe(signedJson(row.session_data));
    if (!row.compressed) expect(written).toBe(row.session_data);
    expect(read(written)).toEqual(row.session_dict);
  });

  it("deflates what is large, as Django does", () => {
    const large = { cart: "thing ".repeat(1000) };
    const written = encodeSession(large, { secret: SECRET, now });
    expect(written.startsWith(".")).toBe(true);
    expect(written.length).toBeLessThan(300);
    expect(read(written)).toEqual(large);
  });

  it.each(vectors.session_rows_real_login)("opens the session of a real log-in at Django", (row) => {
    expect(read(row.session_data)).toEqual(row.decoded);
    expect(row.decoded["_auth_user_hash"]).toBe(sessionAuthHash(row.user_password_at_login, SECRET));
  });

  it("reads under a rotated secret", () => {
    const text = encodeSession({ k: "v" }, { secret: "old", now });
    expect(read(text, ["new", "old"])).toEqual({ k: "v" });
    expect(read(text, ["new"])).toBeUndefined();
  });

  it("T-30 a text signed for another purpose is no session, nor is a signed value that is no object", () => {
    expect(read(dumps({ a: 1 }, { secret: SECRET, salt: "account", now }))).toBeUndefined();
    const salt = "django.contrib.sessions.SessionStore";
    for (const value of [[], "text", 1, null]) {
      expect(read(dumps(value, { secret: SECRET, salt, now }))).toBeUndefined();
    }
    expect(read("")).toBeUndefined();
  });
});

describe("a reader of many sessions", () => {
  const text = encodeSession({ list: [1], k: "v" }, { secret: SECRET, now });

  it("gives each caller data of their own, to change", () => {
    const reader = new SessionReader(secrets);
    for (let time = 0; time < 3; time += 1) {
      const data = reader.read(text);
      expect(data).toEqual({ list: [1], k: "v" });
      Object(data).list.push(2);
      Object(data).k = "changed";
    }
  });

  it("T-30 is not misled by what it remembers: one changed character is another text", () => {
    const reader = new SessionReader(secrets);
    reader.read(text);
    for (let at = 0; at < text.length; at += 1) {
      const changed = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
      expect(reader.read(changed)).toBeUndefined();
    }
  });

  it("T-14 looks at both halves of what binds a session to a password", () => {
    const reader = new SessionReader(secrets);
    const hash = sessionAuthHash("old", SECRET);
    for (let time = 0; time < 2; time += 1) {
      expect(reader.verifyAuthHash(hash, "old")).toBe("current");
      expect(reader.verifyAuthHash(hash, "new")).toBeUndefined();
      expect(reader.verifyAuthHash(sessionAuthHash("new", SECRET), "old")).toBeUndefined();
    }
  });

  it("T-90 remembers a bounded number of sessions, and none that is large", () => {
    const reader = new SessionReader(secrets);
    for (let n = 0; n < 12_000; n += 1) {
      reader.read(encodeSession({ n }, { secret: SECRET, now }));
      reader.verifyAuthHash(sessionAuthHash(String(n), SECRET), String(n));
    }
    expect(reader.remembered).toBeLessThanOrEqual(16_384);
    const other = new SessionReader(secrets);
    const bytes = Buffer.from(Array.from({ length: 3000 }, (_, n) => (n * 7919) % 251)).toString("base64");
    const large = encodeSession({ bytes }, { secret: SECRET, now });
    expect(other.read(large)).toEqual({ bytes });
    expect(other.remembered).toBe(0);
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
