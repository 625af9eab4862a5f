import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  readBoolean,
  readDatetime,
  readJson,
  toSqliteDatetime,
  toSqliteValue,
} from "../../../src/store/columns.ts";

describe("datetimes as Django writes them on SQLite", () => {
  test("have six digits of fraction, or none when it is zero", () => {
    expect(toSqliteDatetime(new Date("2026-11-21T09:43:58.378Z"))).toBe("2026-11-21 09:43:58.378000");
    expect(toSqliteDatetime(new Date("2026-11-21T09:43:58.000Z"))).toBe("2026-11-21 09:43:58");
  });

  test("with microseconds are read to the millisecond", () => {
    expect(readDatetime("2026-11-21 09:43:58.378646")).toEqual(new Date("2026-11-21T09:43:58.378Z"));
    expect(readDatetime("2026-11-21 09:43:58")).toEqual(new Date("2026-11-21T09:43:58.000Z"));
  });

  const dates = fc.date({
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });

  test("come back as they went, and sort as text as they sort in time", () => {
    fc.assert(
      fc.property(dates, dates, (a, b) => {
        expect(readDatetime(toSqliteDatetime(a))).toEqual(a);
        expect(toSqliteDatetime(a) < toSqliteDatetime(b)).toBe(a < b);
      }),
    );
  });

  test("a row spoilt by hand is an error, not an invalid date that compares as false with everything", () => {
    expect(() => readDatetime("soon")).toThrow(/not a datetime/);
    expect(() => readDatetime("2026-13-41 09:43:58")).toThrow(/not a datetime/);
    expect(() => toSqliteDatetime(new Date("+010000-01-01T00:00:00Z"))).toThrow(/does not fit/);
  });
});

test("booleans are 0 and 1, or real ones", () => {
  expect([1, 0, true, false].map(readBoolean)).toEqual([true, false, true, false]);
  expect([toSqliteValue(true), toSqliteValue(false)]).toEqual([1, 0]);
});

test("JSON reads from text and from an object; what is no object reads as an empty one", () => {
  expect(readJson('{"a":1}')).toEqual({ a: 1 });
  expect(readJson({ a: 1 })).toEqual({ a: 1 });
  expect([readJson("[1]"), readJson("null"), readJson('"x"')]).toEqual([{}, {}, {}]);
});

test("a value that no column can hold is refused", () => {
  expect(() => toSqliteValue({})).toThrow(/cannot be stored/);
  expect(() => toSqliteValue(undefined)).toThrow(/cannot be stored/);
});
