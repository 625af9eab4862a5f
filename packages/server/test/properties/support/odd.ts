import fc from "fast-check";
import type { Route } from "../../../src/doors/headless/operation.ts";
import { plausibleBody } from "../../threats/support/surfaces.ts";

/** One seed for all properties, so that a failure in CI is the same failure at home; another one by the environment. */
export const SEED = Number(process.env.PROPERTY_SEED ?? 20_261_121);

/** Text as nobody types it: halves of characters, NUL, controls, right-to-left marks, very long, almost an address. */
const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.emailAddress(),
  fc.constantFrom(
    "",
    " ",
    "\u0000",
    "\ud800",
    "\udc00x",
    "\u202e",
    "\ufeff",
    "null",
    "undefined",
    "NaN",
    "-0",
    "true",
    "[object Object]",
    "__proto__",
    "constructor",
    "{{x}}",
    "%00",
    "../",
    "<script>",
    "' OR 1=1 --",
    "a@b",
    "@",
    "a@b.c@d.e",
    "＠",
    "ﬃ",
    "İ@İ.İ",
  ),
  fc
    .tuple(
      fc.constantFrom("a", "ß", "İ", "\u{1f600}", ".", "@", "-", ":", "\\", '"'),
      fc.integer({ min: 100, max: 60_000 }),
    )
    .map(([text, times]) => text.repeat(times)),
);

/** Any JSON value, of any type and depth. */
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(null, true, false, 0, -1, 1e308, 2 ** 53, [], {}, [[]], [null], { "": "" }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.array(fc.oneof(fc.integer(), oddText), { maxLength: 8 }),
);

/** A body that names the operation's fields, each as it should be, as it should not, or not at all; and others. */
export function oddObject(route: Route): fc.Arbitrary<string> {
  const fields = Object.entries(plausibleBody(route) ?? { email: "a@example.com" }).map(([name, value]) => [
    name,
    fc.option(fc.oneof({ weight: 2, arbitrary: fc.constant(value) }, { weight: 3, arbitrary: oddValue }), {
      nil: undefined,
      freq: 4,
    }),
  ]);
  const known: fc.Arbitrary<Record<string, unknown>> = fc.record(Object.fromEntries(fields));
  const extra = fc.dictionary(
    fc.oneof(
      fc.string({ maxLength: 10 }),
      fc.constantFrom("__proto__", "constructor", "toString", "id", "is_staff"),
    ),
    oddValue,
    { maxKeys: 3 },
  );
  return fc.tuple(known, extra).map(([fieldsOf, others]) => JSON.stringify({ ...others, ...fieldsOf }));
}

/** What is not an object, not JSON, not text, or far too much of it. */
export const oddBytes: fc.Arbitrary<string | Uint8Array<ArrayBuffer>> = fc.oneof(
  fc.json(),
  oddValue.map((value) => JSON.stringify(value) ?? ""),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes)),
  fc
    .tuple(fc.constantFrom("[", '{"a":', '{"email":[', "[{"), fc.integer({ min: 1, max: 100_000 }))
    .map(([text, times]) => text.repeat(times)),
  fc.integer({ min: 1, max: 30_000 }).map((depth) => `{"email":${"[".repeat(depth)}${"]".repeat(depth)}}`),
  fc.constantFrom(
    "{",
    "}",
    '{"a":1,"a":2}',
    '{"email":"a","email":"b"}',
    '{"a":1}{"b":2}',
    "\ufeff{}",
    "{}\u0000",
    "// {}",
    "{a:1}",
    "'{}'",
    "0x1",
    "1e999",
    '{"a":1e999}',
    "[1,]",
  ),
);

/** What a header can hold by the rules of HTTP: blanks, printable ASCII and the upper half of Latin-1. */
const headerText = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 120,
});

const oddHeaderNames = [
  "Content-Type",
  "Cookie",
  "X-Session-Token",
  "X-CSRFToken",
  "X-Email-Verification-Key",
  "X-Password-Reset-Key",
  "Authorization",
  "Origin",
  "Referer",
  "User-Agent",
  "Host",
  "X-Forwarded-For",
  "X-Forwarded-Proto",
  "Forwarded",
  "Accept",
  "Accept-Language",
  "Accept-Encoding",
  "Range",
  "If-None-Match",
  "Expect",
  "Sec-Fetch-Site",
  "X-HTTP-Method-Override",
  "Access-Control-Request-Method",
  "Content-Encoding",
  "X-Noise",
];

const headerValues = fc.oneof(
  headerText,
  fc.constantFrom(
    "",
    "null",
    "*",
    ",",
    ";",
    "=",
    '"',
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "multipart/form-data",
    "sessionid=; csrftoken=",
    "gzip",
    "bytes=0-",
    "x".repeat(20_000),
    "cross-site",
    "http://localhost:8000",
  ),
);

export const oddHeaders: fc.Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom(...oddHeaderNames),
  headerValues,
  { maxKeys: 4 },
);

export const oddMethod = fc.constantFrom(
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "PROPFIND",
  "X",
);
