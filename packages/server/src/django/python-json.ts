/**
 * JSON as Python's `json.dumps(value, separators=(",", ":"))` writes it, so that what we sign has the bytes that
 * Django would have signed: ASCII only, and numbers in Python's `repr`.
 */

/** A float whose value happens to be whole. Python writes `1.0` where JavaScript knows only `1`. */
export class PythonFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/**
 * @throws TypeError where Python would refuse too (functions, dates, class instances), and for NaN and infinities,
 * which Python writes but no JSON parser outside Python reads
 * @example stringifyPythonJson({ name: "zoë", at: 1.5 }) // '{"name":"zo\\u00eb","at":1.5}'
 */
export function stringifyPythonJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return Number.isInteger(value) ? integer(value) : float(value);
    case "bigint":
      return value.toString();
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : composite(value);
    default:
      throw new TypeError(`A ${typeof value} cannot be written as JSON.`);
  }
}

/**
 * Reads JSON that Python wrote. Whole numbers that a double cannot hold become `bigint`, so that a Django session
 * holding, say, a 64-bit id survives being read and written here.
 *
 * @throws SyntaxError where the text is not JSON
 */
export function parsePythonJson(text: string): unknown {
  // The reviver makes parsing several times slower and is only needed for numbers of sixteen digits or more.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) => {
    const source = context?.source;
    const isUnsafe = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
    return isUnsafe && source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
  });
}

function composite(value: object): string {
  if (value instanceof PythonFloat) return float(value.value);
  if (Array.isArray(value)) return `[${value.map(stringifyPythonJson).join(",")}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("Only plain objects and arrays can be written as JSON.");
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${quote(key)}:${stringifyPythonJson(member)}`);
  return `{${members.join(",")}}`;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function integer(value: number): string {
  // A negative zero can only have been a float in Python.
  if (Object.is(value, -0)) return "-0.0";
  return Number.isSafeInteger(value) ? String(value) : float(value);
}

/** Python's `repr(float)`: the shortest digits that read back, with an exponent below 1e-4 and from 1e16 on. */
function float(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError("NaN and infinite numbers cannot be written as JSON.");
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [digits = "", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  // JavaScript itself turns to exponents only below 1e-6 and from 1e21 on, so plain notation is safe here.
  const plain = String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}
