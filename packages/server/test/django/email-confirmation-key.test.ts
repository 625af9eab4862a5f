import { describe, expect, it } from "vitest";
import {
  makeEmailConfirmationKey,
  readEmailConfirmationKey,
} from "../../src/django/email-confirmation-key.ts";
import { dumps } from "../../src/django/signing.ts";
import { atSecond, SECRET, vectors } from "./vectors.ts";

const maxAge = 3 * 86_400;
const salt = "account";

describe("the key in a verification link", () => {
  it("holds all the vectors", () => expect(vectors.email_confirmation_hmac).toHaveLength(8));

  it.each(vectors.email_confirmation_hmac)("is allauth's for address $email_address_pk at $time", (entry) => {
    const now = atSecond(entry.time);
    const id = entry.email_address_pk;
    expect(makeEmailConfirmationKey(id, { secret: SECRET, salt: entry.salt, now })).toBe(entry.key);
    const read = (time: number) =>
      readEmailConfirmationKey(entry.key, {
        secrets: [SECRET],
        salt: entry.salt,
        maxAge,
        now: atSecond(time),
      });
    expect(read(entry.time)).toBe(id);
    expect(read(entry.time + maxAge)).toBe(id);
    expect(read(entry.time + maxAge + 1)).toBeUndefined();
  });

  it("T-30 is nothing but an address id: other signed values and other salts are refused", () => {
    const now = atSecond(vectors.meta.fixed_time);
    const read = (key: string) => readEmailConfirmationKey(key, { secrets: [SECRET], salt, maxAge, now });
    for (const value of ["1", 1.5, 0, -1, null, [1], { id: 1 }, true]) {
      expect(read(dumps(value, { secret: SECRET, salt, now }))).toBeUndefined();
    }
    expect(read(makeEmailConfirmationKey(1, { secret: SECRET, salt: "other", now }))).toBeUndefined();
    expect(read("")).toBeUndefined();
    expect(read(":".repeat(10_000))).toBeUndefined();
  });
});
