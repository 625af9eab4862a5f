import { describe, expect, it } from "vitest";
import { PythonFloat, parsePythonJson, stringifyPythonJson } from "../../src/django/python-json.ts";

describe("JSON with the bytes of Python's", () => {
  // Each right-hand side is what CPython's json.dumps(…, separators=(",", ":")) prints.
  const examples: [unknown, string][] = [
    ['a"b\\c\n\t\u0001\u007f', '"a\\"b\\\\c\\n\\t\\u0001\\u007f"'],
    ["zoë ✓ 😀", '"zo\\u00eb \\u2713 \\ud83d\\ude00"'],
    ["\ud800 \u2028", '"\\ud800 \\u2028"'],
    [[1.5, 0.1, 1767225600.25], "[1.5,0.1,1767225600.25]"],
    [[1e-4, 1e-5, 1.5e-7, 1.25e-10], "[0.0001,1e-05,1.5e-07,1.25e-10]"],
    [[1e16, 1e22, 1.5e300], "[1e+16,1e+22,1.5e+300]"],
    [new PythonFloat(1795253359), "1795253359.0"],
    [[0, -0, -5], "[0,-0.0,-5]"],
    [12345678901234567890n, "12345678901234567890"],
    [{ é: null, b: [true, false], c: {} }, '{"\\u00e9":null,"b":[true,false],"c":{}}'],
    [{ kept: 1, dropped: undefined }, '{"kept":1}'],
  ];

  it.each(examples.map(([value, text]) => ({ value, text })))("writes $text", ({ value, text }) => {
    expect(stringifyPythonJson(value)).toBe(text);
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [new Date()], [new Map()], [() => 1], [undefined]])(
    "refuses %s rather than writing something else",
    (value) => {
      expect(() => stringifyPythonJson({ value: [value] })).toThrow(TypeError);
    },
  );

  it("reads Python's floats as numbers", () => {
    expect(parsePythonJson('{"at":1795253359.0,"tiny":1e-05}')).toEqual({ at: 1795253359, tiny: 0.00001 });
  });

  it("keeps a 64-bit id exact from reading to writing", () => {
    const text = '{"id":123456789012345678,"near":1234567890123456,"text":"123456789012345678"}';
    expect(parsePythonJson(text)).toEqual({
      id: 123456789012345678n,
      near: 1234567890123456,
      text: "123456789012345678",
    });
    expect(stringifyPythonJson(parsePythonJson(text))).toBe(text);
  });
});
