import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskAddress, parseAddress, parseMailbox } from "../../src/mail/address.ts";
import { torture } from "./support/torture.ts";

const accepted = (input: unknown): string | undefined => {
  const result = parseAddress(input);
  return result.ok ? result.address.address : undefined;
};

describe("an address", () => {
  test.each([
    ["ann@example.com", "ann@example.com"],
    ["Ann.Smith+tag@Example.COM", "Ann.Smith+tag@example.com"],
    ["o'brien@mail.example", "o'brien@mail.example"],
    ["root@localhost", "root@localhost"],
    ['"john..doe"@example.com', '"john..doe"@example.com'],
    ["ann@bücher.example", "ann@xn--bcher-kva.example"],
    ["ann@BÜCHER.example", "ann@xn--bcher-kva.example"],
    ["ann@bu\u0308cher.example", "ann@xn--bcher-kva.example"],
    ["ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"],
    ["ann@faß.example", "ann@xn--fa-hia.example"],
    ["дмитрий@пример.example", "дмитрий@xn--e1afmkfd.example"],
  ])("%s is mailed at %s", (input, address) => {
    expect(accepted(input)).toBe(address);
  });

  test("tells whether its local part needs SMTPUTF8", () => {
    expect(parseAddress("ann@bücher.example")).toMatchObject({ address: { needsSmtpUtf8: false } });
    expect(parseAddress("änn@example.com")).toMatchObject({ address: { needsSmtpUtf8: true } });
  });
});

describe("T-72 no mail goes to what is not one address", () => {
  test.each([
    [undefined, "not_text"],
    [null, "not_text"],
    [7, "not_text"],
    [["ann@example.com"], "not_text"],
    [{ address: "ann@example.com" }, "not_text"],
    ["", "empty"],
    ["ann", "no_at_sign"],
    ["ann@example.com,eve@evil.example", "local_part"],
    ["ann@example.com;eve@evil.example", "local_part"],
    ["ann@example.com eve@evil.example", "local_part"],
    ["ann@example.com\neve@evil.example", "control_character"],
    ["ann@example.com\r\nBcc: eve@evil.example", "control_character"],
    ["ann@example.com\u0000", "control_character"],
    ["ann@example.com\u2028", "control_character"],
    ["\u202eann@example.com", "control_character"],
    [`${"a".repeat(65)}@example.com`, "too_long"],
    [`ann@${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.example`, "too_long"],
  ])("%j", (input, reason) => {
    expect(parseAddress(input)).toEqual({ ok: false, reason });
  });

  test("a megabyte is refused at once", () => {
    const started = performance.now();
    expect(accepted(`${"a".repeat(1_000_000)}@example.com`)).toBeUndefined();
    expect(accepted(`ann@${"a.".repeat(500_000)}example`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(100);
  });
});

describe("T-74 an address that somebody could read otherwise is refused", () => {
  test.each(torture)("%j", (input) => {
    expect(accepted(input)).toBeUndefined();
  });

  test("whatever is accepted has one meaning: one @ outside nothing, no separator, no white space to fold", () => {
    const pieces = fc.constantFrom(
      ..."a b.c,@;:<>()[]\\\"'\r\n\t=?%!&éß＠．。".split(""),
      "example",
      "evil.example",
      "@example.com",
      "=?utf-8?q?",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const address = accepted(parts.join(""));
        if (address === undefined) return;
        const unquoted = address.replace(/^"[^"@<>,;:\\()[\]\r\n\t]*"/, "quoted");
        expect(unquoted).toMatch(/^[^\s@<>,;:\\()[\]"]+@[a-z0-9.-]+$/);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("T-73 an address reaches the domain that was read, not one that looks like it", () => {
  test("Kelvin signs, dotted capital I, full-width letters and dots lead nowhere", () => {
    for (const domain of [
      "\u212aay.example",
      "\u0130.example",
      "ｅvil.example",
      "evil．example",
      "evil｡example",
    ]) {
      expect(accepted(`ann@${domain}`)).toBeUndefined();
    }
  });

  test("ß and ss stay two domains", () => {
    expect(accepted("ann@straße.example")).not.toBe(accepted("ann@strasse.example"));
  });
});

describe("the configured sender", () => {
  test.each([
    ["noreply@acme.example", { name: "", address: "noreply@acme.example" }],
    ["Acme <noreply@acme.example>", { name: "Acme", address: "noreply@acme.example" }],
    ['"Acme, Inc." <noreply@acme.example>', { name: "Acme, Inc.", address: "noreply@acme.example" }],
    [
      "Bücher & Söhne <noreply@bücher.example>",
      { name: "Bücher & Söhne", address: "noreply@xn--bcher-kva.example" },
    ],
  ])("%s", (input, mailbox) => {
    expect(parseMailbox(input)).toEqual(mailbox);
  });

  test.each([
    "Acme",
    "Acme <>",
    "Acme, Inc. <a@b.example>",
    "a@b.example, c@d.example",
    "A\nB: <a@b.example>",
  ])("%j is none", (input) => {
    expect(parseMailbox(input)).toBeUndefined();
  });
});

test("T-92 logs show enough of an address to recognise one's own", () => {
  expect(maskAddress("ann@example.com")).toBe("a…@example.com");
  expect(maskAddress('"x y"@example.com')).toBe("…@example.com");
  expect(maskAddress("rubbish\nwith lines")).toBe("…");
});
