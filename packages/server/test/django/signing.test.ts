import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeBase36, encodeBase36 } from "../../src/django/base36.ts";
import { decodeBase62, encodeBase62 } from "../../src/django/base62.ts";
import { decodeBase64Url, encodeBase64Url } from "../../src/django/base64url.ts";
import { saltedHmac } from "../../src/django/salted-hmac.ts";
import {
  dumps,
  loads,
  readSigned,
  sign,
  signWithTime,
  unsign,
  unsignWithTime,
} from "../../src/django/signing.ts";
import { atSecond, SECRET, vectors } from "./vectors.ts";

const now = atSecond(vectors.meta.fixed_time);
const salt = "test.purpose";

describe("Django's own values", () => {
  it("holds all the vectors", () => {
    expect(vectors.signing_dumps).toHaveLength(264);
    expect(vectors.signer).toHaveLength(6);
    expect(vectors.b62).toHaveLength(7);
    expect(vectors.base36).toHaveLength(8);
    expect(vectors.salted_hmac).toHaveLength(12);
  });

  it.each(vectors.salted_hmac)("derives the HMAC of $value under $key_salt with $algorithm", (entry) => {
    const hmac = saltedHmac(entry.value, {
      secret: SECRET,
      salt: entry.key_salt,
      algorithm: entry.algorithm,
    });
    expect(hmac.toString("hex")).toBe(entry.hex);
  });

  it.each(vectors.b62)("writes $n in base 62 and reads it back", ({ n, b62 }) => {
    expect(encodeBase62(n)).toBe(b62);
    expect(decodeBase62(b62)).toBe(n);
  });

  it.each(vectors.base36)("writes $n in base 36 and as a base64 user id, and reads it back", (entry) => {
    expect(encodeBase36(entry.n)).toBe(entry.base36);
    expect(decodeBase36(entry.base36)).toBe(entry.n);
    expect(encodeBase64Url(String(entry.n))).toBe(entry["urlsafe_base64(pk)"]);
    expect(decodeBase64Url(entry["urlsafe_base64(pk)"])?.toString()).toBe(String(entry.n));
  });

  it.each(vectors.signer)("signs $value under $salt, with and without a time", (entry) => {
    const options = { secret: SECRET, salt: entry.salt };
    expect(sign(entry.value, options)).toBe(entry["Signer.sign"]);
    expect(signWithTime(entry.value, { ...options, now })).toBe(entry["TimestampSigner.sign"]);
    const reading = { secrets: [SECRET], salt: entry.salt };
    expect(unsign(entry["Signer.sign"], reading)?.value).toBe(entry.value);
    expect(unsignWithTime(entry["TimestampSigner.sign"], reading)).toEqual({
      status: "valid",
      value: entry.value,
      signedAt: now,
      byFallback: false,
    });
  });

  it("signs under the salts that Django's signers take when none is given", () => {
    const expected = vectors.signer_default_salt;
    expect(Object.keys(expected)).toHaveLength(3);
    const module = "django.core.signing";
    expect(sign("hello", { secret: SECRET, salt: `${module}.Signer` })).toBe(
      expected["Signer().sign('hello')"],
    );
    expect(signWithTime("hello", { secret: SECRET, salt: `${module}.TimestampSigner`, now })).toBe(
      expected["TimestampSigner().sign('hello')"],
    );
    expect(signWithTime("v", { secret: `django.http.cookies${SECRET}`, salt: "k", now })).toBe(
      expected["get_cookie_signer(salt='k').sign('v')"],
    );
  });

  it.each(vectors.signing_dumps.map((entry, index) => ({ ...entry, index })))(
    "dumps and loads object $index",
    (entry) => {
      const { salt, compress, time, token } = entry;
      expect(
        dumps(entry.obj, { secret: SECRET, salt, ...(compress && { compressFrom: 0 }), now: atSecond(time) }),
      ).toBe(token);
      expect(loads(token, { secrets: [SECRET], salt })).toEqual(entry.obj);
    },
  );
});

describe("the age of a signed text", () => {
  const text = dumps({ id: 1 }, { secret: SECRET, salt, now });
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

  it("counts up to and including its maximum", () => {
    const read = (seconds: number) =>
      loads(text, { secrets: [SECRET], salt, maxAge: 60, now: later(seconds) });
    expect(read(59.9)).toEqual({ id: 1 });
    expect(read(60)).toEqual({ id: 1 });
    expect(read(60.001)).toBeUndefined();
  });

  it("is told apart from a forgery for those who may know", () => {
    const options = { secrets: [SECRET], salt, maxAge: 60, now: later(61) };
    expect(readSigned(text, options)).toEqual({ status: "expired" });
    expect(readSigned(`${text}x`, options)).toEqual({ status: "invalid" });
  });
});

describe("what was not signed here", () => {
  const text = dumps({ id: 1 }, { secret: SECRET, salt, now });

  it.each([
    ["nothing", ""],
    ["no separator", "abc"],
    ["separators only", ":::"],
    ["no signature", text.slice(0, text.lastIndexOf(":") + 1)],
    ["a cut signature", text.slice(0, -1)],
    ["a longer signature", `${text}A`],
    ["another time", text.replace(/:[^:]+:/, ":1vb66j:")],
    ["another body", `x${text}`],
    ["a megabyte of separators", ":".repeat(1_000_000)],
    ["a NUL and a lone surrogate", "\u0000:\ud800:\udfff"],
  ])("T-30 reads as nothing: %s", (_name, forged) => {
    expect(loads(forged, { secrets: [SECRET], salt })).toBeUndefined();
  });

  it("T-30 T-31 a text of one purpose is worthless for another, and under another secret", () => {
    expect(loads(text, { secrets: [SECRET], salt: "other.purpose" })).toBeUndefined();
    expect(loads(text, { secrets: ["another-secret"], salt })).toBeUndefined();
    expect(loads(text, { secrets: [], salt })).toBeUndefined();
  });

  it("a signed text that is not JSON, not base64 or not timed reads as nothing", () => {
    const options = { secret: SECRET, salt, now };
    const reading = { secrets: [SECRET], salt };
    expect(loads(signWithTime(encodeBase64Url("{broken"), options), reading)).toBeUndefined();
    expect(loads(signWithTime("not base64!", options), reading)).toBeUndefined();
    expect(loads(signWithTime(".AAAA", options), reading)).toBeUndefined();
    expect(loads(sign(encodeBase64Url("1"), options), reading)).toBeUndefined();
  });

  it("T-90 a body that inflates past a mebibyte is refused", () => {
    const bomb = (bytes: number) =>
      signWithTime(`.${encodeBase64Url(deflateSync(Buffer.from(JSON.stringify("a".repeat(bytes)))))}`, {
        secret: SECRET,
        salt,
        now,
      });
    expect(loads(bomb(1024 * 1024 - 2), { secrets: [SECRET], salt })).toHaveLength(1024 * 1024 - 2);
    expect(loads(bomb(1024 * 1024), { secrets: [SECRET], salt })).toBeUndefined();
  });
});

describe("a rotated secret", () => {
  it("still reads what an old secret signed, and says so", () => {
    const text = dumps("kept", { secret: "old-secret", salt, now });
    expect(readSigned(text, { secrets: ["new-secret", "old-secret"], salt })).toMatchObject({
      status: "valid",
      value: "kept",
      byFallback: true,
    });
    expect(loads(text, { secrets: ["new-secret"], salt })).toBeUndefined();
  });
});

describe("numbers in other bases", () => {
  it.each(["", "-", "a b", "1!", "zzzzzzzzzzzz", "1".repeat(1_000_000)])("refuses %j", (text) => {
    expect(decodeBase62(text)).toBeUndefined();
    expect(decodeBase36(text)).toBeUndefined();
  });
});
